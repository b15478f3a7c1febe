"use strict";
(() => {
  const source = document.getElementById("replay-data");
  if (!source) return;
  const day = JSON.parse(source.textContent);
  const names = Object.keys(day.policies);
  const at = (id) => document.getElementById(id);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const minutes = (time) => (time === null ? Infinity : time / day.unit);
  const clock = (time) => {
    const whole = Math.floor(time + 1e-9);
    return [Math.floor(whole / 60), whole % 60].map((n) => String(n).padStart(2, "0")).join(":");
  };
  const arrival = day.arrival.map(minutes);

  const prepared = (policy) => {
    const [called, ended, freed, left] = ["called", "ended", "freed", "left"].map((key) => policy[key].map(minutes));
    const windows = policy.windows.map((window, w) => ({
      name: window.name,
      open: window.open.map((span) => span.map(minutes)),
      calls: policy.window.flatMap((of, k) => (of === w ? [k] : [])).sort((a, b) => called[a] - called[b]),
    }));
    const ticket = (k) => policy.queues[policy.queue[k]].prefix + String(policy.number[k]).padStart(3, "0");
    return { ...policy, called, ended, freed, left, windows, ticket };
  };
  const ready = new Map(names.map((name) => [name, prepared(day.policies[name])]));
  const last = Math.max(...names.flatMap((name) => ready.get(name).left.filter(Number.isFinite)), ...arrival);

  const mood = (policy, k, time) => {
    const told = policy.mood[k];
    const age = (time - arrival[k]) * 60;
    let found = told.length ? told[1] : 0;
    for (let i = 0; i < told.length && told[i] <= age; i += 2) found = told[i + 1];
    return found / 100;
  };
  const shade = (feeling) => colour(feeling < -0.15 ? "--bad" : feeling > 0.15 ? "--good" : "--even");
  const waits = (policy, k, time) =>
    policy.queue[k] >= 0 && arrival[k] <= time && time < Math.min(policy.called[k], policy.left[k]);
  const latest = (policy, window, time) => {
    let low = 0, high = window.calls.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (policy.called[window.calls[middle]] <= time) low = middle + 1; else high = middle;
    }
    return low ? window.calls[low - 1] : -1;
  };

  const hall = (start) => {
    const box = document.createElement("div");
    box.className = "hall";
    const choice = document.createElement("select");
    choice.setAttribute("aria-label", "Policy replayed");
    names.forEach((name) => choice.add(new Option(name, name, false, name === start)));
    const canvas = document.createElement("canvas");
    canvas.setAttribute("role", "img");
    const told = document.createElement("p");
    box.append(choice, canvas, told);
    at("halls").append(box);
    choice.addEventListener("change", () => draw());
    return { choice, canvas, told };
  };

  const CELL = 62, HIGH = 40, DOT = 9, LINE = 16;
  const paint = ({ choice, canvas, told }, time) => {
    const policy = ready.get(choice.value);
    const wide = Math.max(200, canvas.clientWidth);
    const perRow = Math.max(1, Math.floor(wide / CELL));
    const lines = policy.areas.map((area) => policy.queues.flatMap((queue, q) => (queue.area === area.name ? [q] : [])));
    const people = policy.queues.map(() => []);
    arrival.forEach((_, k) => { if (waits(policy, k, time)) people[policy.queue[k]].push(k); });
    const perLine = Math.max(1, Math.floor((wide - 44) / (DOT + 3)));
    const most = policy.areas.map((area, a) => lines[a].reduce((sum, q) => sum + Math.max(1, Math.ceil(people[q].length / perLine)), 0));
    const upper = Math.ceil(policy.windows.length / perRow) * (HIGH + 6) + 6;
    const high = upper + most.reduce((sum, rows) => sum + rows * LINE + 26, 0);
    const scale = window.devicePixelRatio || 1;
    canvas.style.height = `${Math.max(high, canvas.highest || 0)}px`;
    canvas.highest = Math.max(high, canvas.highest || 0);
    canvas.width = wide * scale;
    canvas.height = canvas.highest * scale;
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    const ink = colour("--ink"), soft = colour("--soft"), ground = colour("--ground");
    let open = 0, busy = 0;
    policy.windows.forEach((window, w) => {
      const x = (w % perRow) * CELL, y = Math.floor(w / perRow) * (HIGH + 6);
      const who = latest(policy, window, time);
      const isOpen = window.open.some(([from, until]) => from <= time && time < until);
      const serves = who >= 0 && time < policy.freed[who];
      open += isOpen; busy += serves;
      pen.setLineDash(isOpen || serves ? [] : [3, 3]);
      pen.strokeStyle = soft;
      pen.fillStyle = soft;
      pen.strokeRect(x + 0.5, y + 0.5, CELL - 6, HIGH - 1);
      if (serves) pen.fillRect(x, y, CELL - 5, HIGH);
      pen.fillStyle = serves ? ground : soft;
      pen.font = "11px system-ui, sans-serif";
      pen.fillText(window.name, x + 5, y + 14, CELL - 15);
      pen.fillStyle = serves ? ground : ink;
      pen.font = "bold 13px system-ui, sans-serif";
      if (who >= 0) pen.fillText(policy.ticket(who), x + 5, y + 32, CELL - 26);
      if (who >= 0 && time < policy.ended[who]) dot(pen, x + CELL - 13, y + 27, shade(mood(policy, who, time)), ground);
    });
    pen.setLineDash([]);
    let y = upper;
    policy.areas.forEach((area, a) => {
      const here = lines[a].reduce((sum, q) => sum + people[q].length, 0);
      const seats = area.seats === null ? "" : ` / ${area.seats}`;
      pen.fillStyle = ink;
      pen.font = "bold 12px system-ui, sans-serif";
      pen.fillText(`${area.name}: ${here}${seats}`, 2, y + 14, wide - 4);
      y += 20;
      lines[a].forEach((q) => {
        pen.fillStyle = soft;
        pen.font = "11px system-ui, sans-serif";
        pen.fillText(policy.queues[q].prefix, 2, y + 11, 38);
        people[q].forEach((k, place) =>
          dot(pen, 48 + (place % perLine) * (DOT + 3), y + 7 + Math.floor(place / perLine) * LINE, shade(mood(policy, k, time))));
        y += Math.max(1, Math.ceil(people[q].length / perLine)) * LINE;
      });
      y += 6;
    });
    const waiting = people.reduce((sum, line) => sum + line.length, 0);
    const text = `${clock(time)}: ${waiting} wait, ${open} of ${policy.windows.length} windows open, ${busy} busy`;
    told.textContent = text;
    canvas.setAttribute("aria-label", `${choice.value}, ${text}`);
  };
  const dot = (pen, x, y, fill, edge) => {
    pen.beginPath();
    pen.arc(x, y, DOT / 2, 0, 2 * Math.PI);
    pen.fillStyle = fill;
    pen.fill();
    if (edge) { pen.strokeStyle = edge; pen.stroke(); }
  };

  const slider = at("time");
  slider.min = Math.min(minutes(day.opens), ...arrival);
  slider.max = last;
  slider.value = slider.min;
  const halls = names.length > 1 ? [hall(names[0]), hall(names[1])] : [hall(names[0])];
  const draw = () => {
    const time = Number(slider.value);
    at("clock").textContent = clock(time);
    slider.setAttribute("aria-valuetext", clock(time));
    halls.forEach((one) => paint(one, time));
  };
  let since = null;
  const step = (now) => {
    if (since === null) return;
    const time = Number(slider.value) + ((now - since) / 1000) * Number(at("speed").value);
    since = now;
    slider.value = Math.min(time, last);
    draw();
    if (time >= last) stop(); else requestAnimationFrame(step);
  };
  const stop = () => { since = null; at("play").textContent = "Play"; };
  at("play").addEventListener("click", () => {
    if (since !== null) { stop(); return; }
    if (Number(slider.value) >= last) slider.value = slider.min;
    at("play").textContent = "Pause";
    since = performance.now();
    requestAnimationFrame(step);
  });
  slider.addEventListener("input", draw);
  window.addEventListener("resize", draw);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  draw();
})();
