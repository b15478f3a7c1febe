"use strict";
(() => {
  const source = document.getElementById("replay-data");
  if (!source) return;
  const day = JSON.parse(source.textContent);
  const names = Object.keys(day.policies);
  const at = (id) => document.getElementById(id);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const say = (key, values) => day.words[key].replace(/([一-鿿])?\{(\w+)\}(?=([一-鿿])?)/g, (_, front = "", name, back = "") => {
    const value = String(values[name]);  // a gap between a Chinese sign and a number
    return front + (front && /^\w/.test(value) ? " " : "") + value + (back && /\w$/.test(value) ? " " : "");
  });
  const minutes = (time) => (time === null ? Infinity : time / day.unit);
  const clock = (time) => {
    const whole = Math.floor(time + 1e-9);
    return [Math.floor(whole / 60), whole % 60].map((n) => String(n).padStart(2, "0")).join(":");
  };
  const arrival = day.arrival.map(minutes);
  const DIGITS = 3; // of a ticket's number at least

  const prepared = (policy) => {
    const [called, ended, freed, left] = ["called", "ended", "freed", "left"].map((key) => policy[key].map(minutes));
    const [at, until] = ["at", "until"].map((key) => policy.vain[key].map(minutes));
    const ticket = (k) => (policy.queue[k] < 0 ? "" : policy.queues[policy.queue[k]].prefix + String(policy.number[k]).padStart(DIGITS, "0"));
    const windows = policy.windows.map((window, w) => ({
      title: window.title,
      open: window.open.map((span) => span.map(minutes)),
      calls: [
        ...policy.window.flatMap((of, k) => (of === w ? [{ who: k, from: called[k], until: freed[k], vain: false }] : [])),
        ...policy.vain.window.flatMap((of, i) => (of === w ? [{ who: policy.vain.customer[i], from: at[i], until: until[i], vain: true }] : [])),
      ].sort((a, b) => a.from - b.from),
    }));
    const lately = [
      ...at.map((time, i) => ({ time, text: say("vain", { clock: clock(time), ticket: ticket(policy.vain.customer[i]), window: windows[policy.vain.window[i]].title }) })),
      ...policy.events.flatMap((event) => event.at.map(minutes).map((time, i) => (
        { time, text: say("event", { clock: clock(time), ticket: ticket(event.customer[i]), event: event.title }) }))),
    ].sort((a, b) => a.time - b.time);
    return { ...policy, called, ended, freed, left, windows, lately, ticket };
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
  const before = (list, key, time) => {
    let low = 0, high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle][key] <= time) low = middle + 1; else high = middle;
    }
    return low;
  };

  const hall = (start) => {
    const box = document.createElement("div");
    box.className = "hall";
    const choice = document.createElement("select");
    choice.setAttribute("aria-label", day.words.choice);
    names.forEach((name) => choice.add(new Option(name, name, false, name === start)));
    const canvas = document.createElement("canvas");
    canvas.setAttribute("role", "img");
    const told = document.createElement("p");
    const lately = document.createElement("ul");
    if (names.some((name) => ready.get(name).lately.length)) lately.className = "lately"; else lately.hidden = true;
    box.append(choice, canvas, told, lately);
    at("halls").append(box);
    choice.addEventListener("change", () => draw());
    return { choice, canvas, told, lately };
  };

  const HIGH = 40, DOT = 9, LINE = 16, LATELY = 4;
  const SMALL = "11px system-ui, sans-serif", HEAD = "bold 12px system-ui, sans-serif", BOLD = "bold 13px system-ui, sans-serif";
  const widest = (pen, font, texts) => {
    pen.font = font;
    return Math.ceil(Math.max(0, ...texts.map((text) => pen.measureText(text).width)));
  };
  const within = (low, high, number) => Math.max(low, Math.min(high, number));
  const put = (pen, font, fill, text, x, y, room, keep = 0) => { // cut before the last signs to be kept
    pen.font = font;
    pen.fillStyle = fill;
    const signs = [...text], end = signs.splice(signs.length - keep).join("");
    let told = text;
    while (signs.length && pen.measureText(told).width > room) {
      signs.pop();
      told = signs.join("") + "…" + end;
    }
    pen.fillText(told, x, y);
  };
  const paint = ({ choice, canvas, told, lately }, time) => {
    const policy = ready.get(choice.value);
    const pen = canvas.getContext("2d");
    const wide = Math.max(200, canvas.clientWidth);
    const prefixes = policy.queues.map((queue) => queue.prefix);
    const cell = within(62, 120, Math.max(
      widest(pen, SMALL, policy.windows.map((window) => window.title)) + 15,
      widest(pen, BOLD, prefixes.map((prefix) => prefix + "0".repeat(DIGITS))) + 28));
    const margin = within(38, wide * 0.4, widest(pen, SMALL, prefixes));
    const perRow = Math.max(1, Math.floor(wide / cell));
    const lines = policy.areas.map((area) => policy.queues.flatMap((queue, q) => (queue.area === area.name ? [q] : [])));
    const people = policy.queues.map(() => []);
    arrival.forEach((_, k) => { if (waits(policy, k, time)) people[policy.queue[k]].push(k); });
    const perLine = Math.max(1, Math.floor((wide - margin - 6) / (DOT + 3)));
    const most = policy.areas.map((area, a) => lines[a].reduce((sum, q) => sum + Math.max(1, Math.ceil(people[q].length / perLine)), 0));
    const upper = Math.ceil(policy.windows.length / perRow) * (HIGH + 6) + 6;
    const high = upper + most.reduce((sum, rows) => sum + rows * LINE + 26, 0);
    const scale = window.devicePixelRatio || 1;
    canvas.style.height = `${Math.max(high, canvas.highest || 0)}px`;
    canvas.highest = Math.max(high, canvas.highest || 0);
    canvas.width = wide * scale;
    canvas.height = canvas.highest * scale;
    pen.scale(scale, scale);
    const ink = colour("--ink"), soft = colour("--soft"), warn = colour("--warn"), ground = colour("--ground");
    let open = 0, busy = 0;
    policy.windows.forEach((window, w) => {
      const x = (w % perRow) * cell, y = Math.floor(w / perRow) * (HIGH + 6);
      const call = window.calls[before(window.calls, "from", time) - 1];
      const isOpen = window.open.some(([from, until]) => from <= time && time < until);
      const engaged = call !== undefined && time < call.until;
      const serves = engaged && !call.vain;
      open += isOpen; busy += serves;
      const fill = serves ? soft : warn;
      pen.setLineDash(isOpen || engaged ? [] : [3, 3]);
      pen.strokeStyle = engaged ? fill : soft;
      pen.fillStyle = fill;
      pen.strokeRect(x + 0.5, y + 0.5, cell - 6, HIGH - 1);
      if (engaged) pen.fillRect(x, y, cell - 5, HIGH);
      put(pen, SMALL, engaged ? ground : soft, window.title, x + 5, y + 14, cell - 15);
      if (call !== undefined) put(pen, BOLD, engaged ? ground : ink, policy.ticket(call.who), x + 5, y + 32, cell - 26, DIGITS);
      if (serves && time < policy.ended[call.who]) dot(pen, x + cell - 13, y + 27, shade(mood(policy, call.who, time)), ground);
    });
    pen.setLineDash([]);
    let y = upper;
    policy.areas.forEach((area, a) => {
      const here = lines[a].reduce((sum, q) => sum + people[q].length, 0);
      const told = say(area.seats === null ? "area" : "seated", { area: area.title, people: here, seats: area.seats });
      put(pen, HEAD, ink, told, 2, y + 14, wide - 4);
      y += 20;
      lines[a].forEach((q) => {
        put(pen, SMALL, soft, prefixes[q], 2, y + 11, margin);
        people[q].forEach((k, place) =>
          dot(pen, margin + 10 + (place % perLine) * (DOT + 3), y + 7 + Math.floor(place / perLine) * LINE, shade(mood(policy, k, time))));
        y += Math.max(1, Math.ceil(people[q].length / perLine)) * LINE;
      });
      y += 6;
    });
    const waiting = people.reduce((sum, line) => sum + line.length, 0);
    const text = say("told", { clock: clock(time), waiting, open, windows: policy.windows.length, busy });
    told.textContent = text;
    canvas.setAttribute("aria-label", say("hall", { policy: choice.value, told: text }));
    const last = before(policy.lately, "time", time);
    lately.replaceChildren(...policy.lately.slice(Math.max(0, last - LATELY), last).map((one) => {
      const line = document.createElement("li");
      line.textContent = one.text;
      return line;
    }));
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
  const stop = () => { since = null; at("play").textContent = day.words.play; };
  at("play").addEventListener("click", () => {
    if (since !== null) { stop(); return; }
    if (Number(slider.value) >= last) slider.value = slider.min;
    at("play").textContent = day.words.pause;
    since = performance.now();
    requestAnimationFrame(step);
  });
  slider.addEventListener("input", draw);
  window.addEventListener("resize", draw);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  draw();
})();
