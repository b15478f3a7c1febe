"""Which column of an export is what: an alias table in English and Chinese, or a map that says so.

Columns that nobody asks for, names and identity numbers of customers among them, are never read.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence

TIMES = ("issued", "called", "started", "ended", "left")
WORDS = ("ticket", "date", "tier", "service", "window", "outcome", "waited")
MEANINGS = {
    "ticket": "number of the ticket",
    "date": "the day, where times have none",
    "issued": "ticket taken (needed)",
    "called": "called to a window",
    "started": "service began",
    "ended": "service ended",
    "left": "left without service",
    "window": "window or teller",
    "service": "kind of business",
    "tier": "kind of customer",
    "outcome": "how it ended",
    "waited": "1 if the customer had to wait, 0 if not",
}
ALIASES: dict[str, str] = {
    "ticket": "ticket, ticket no, ticket number, ticket id, number, queue number, queue no, id,"
    "票号, 号码, 排队号, 排队号码, 号票, 流水号, 取号号码, 序号",
    "date": "date, day, business date, 日期, 营业日期, 业务日期, 取号日期, 交易日期",
    "issued": "issued, issue time, issued at, taken, ticket time, taken at, take time, arrival,"
    "arrival time, arrived, joined, entered, created, created at, enqueue time, check in,"
    "取号时间, 取票时间, 出票时间, 到达时间, 排队时间, 领号时间, 抽号时间, 发号时间",
    "called": "called, call time, called at, calling time, served at, 叫号时间, 呼叫时间, 应答时间,"
    "叫号开始时间",
    "started": "started, start, start time, service start, begin, begin time, began,"
    "开始时间, 办理开始时间, 开始办理时间, 业务开始时间, 服务开始时间, 受理时间",
    "ended": "ended, end, end time, finished, finish time, finished at, completed, complete time,"
    "service end, done, 结束时间, 办理结束时间, 业务结束时间, 服务结束时间, 完成时间, 办结时间",
    "left": "left, leave time, left at, abandoned at, abandon time, gave up at, cancelled at,"
    "离开时间, 弃号时间, 放弃时间, 取消时间, 作废时间",
    "window": "window, counter, desk, teller, server, agent, window no, counter no, position,"
    "窗口, 窗口号, 柜台, 柜台号, 窗口编号, 办理窗口, 服务窗口, 柜员, 柜员号",
    "service": "service, service type, business, business type, kind, transaction type, type,"
    "业务类型, 业务, 业务名称, 业务种类, 服务类型, 队列, 队列名称, 业务类别",
    "tier": "tier, customer type, customer level, customer class, class, segment, level, priority,"
    "客户类型, 客户级别, 客户等级, 客户类别, 等级, 级别, 客户星级, vip",
    "outcome": "outcome, status, state, result, 状态, 结果, 办理状态, 处理状态, 号票状态, 办理结果",
    "waited": "waited, queued, 是否等待, 是否排队",
}
SESSIONS: dict[str, str] = {
    "date": ALIASES["date"],
    "window": ALIASES["window"],
    "opens": "opens, opened, open, open time, start, start time, from, sign on, login,"
    "签到时间, 开始时间, 开窗时间, 上班时间, 登录时间",
    "closes": "closes, closed, close, close time, end, end time, to, until, sign off, logout,"
    "签退时间, 结束时间, 关窗时间, 下班时间, 退出时间",
}
_NOT_A_LETTER = re.compile(r"[\W_]+")


def plain(header: str) -> str:
    """Return a header without case, width, spaces and signs, to compare it by."""
    bare = re.sub(r"[(（\[【].*?[)）\]】]", "", header)
    return _NOT_A_LETTER.sub("", unicodedata.normalize("NFKC", bare).lower())


def roles(
    header: Sequence[str], table: Mapping[str, str] = ALIASES, said: Mapping[str, str] | None = None
) -> dict[str, int]:
    """Return the position of the column of each role; what a map says wins, then the first alias.

    Raise `LookupError` naming the columns of the map that the header lacks.
    """
    said = said or {}
    places = {plain(name): at for at, name in reversed(list(enumerate(header)))}
    missing = [name for name in said.values() if name not in header and plain(name) not in places]
    if missing:
        raise LookupError(", ".join(missing))
    found = {
        role: header.index(name) if name in header else places[plain(name)]
        for role, name in said.items()
    }
    for role, aliases in table.items():
        names = [plain(alias) for alias in aliases.split(",")]
        free = [places[n] for n in names if n in places and places[n] not in found.values()]
        if role not in found and free:
            found[role] = free[0]
    return found
