"""Ids in what people really paste and upload: which are taken, labelled, left out or rejected."""

import pytest

from components.intake import read_file, read_paste
from tests.support.intake.layouts import (
    API,
    KEY,
    MORE,
    ONE_SESSION,
    OTHER_SESSION,
    PAGES,
    RUN,
    SESSION,
    TASK,
    THING,
    TWO_SESSIONS,
    Case,
    check,
    told,
)

CASES = {
    "log lines": Case(f"10:01 INFO task_id={RUN} up\n10:02 INFO task_id={TASK} ok", (RUN, TASK)),
    "words beside ids": Case(f"{RUN} finished 5\n{TASK} stopped 12", (RUN, TASK)),
    "objects as the SDK prints them": Case(
        f"TaskView(id=UUID('{RUN}'), session_id=UUID('{SESSION}'), task='Find it')\n"
        f"TaskView(id=UUID('{TASK}'), session_id=UUID('{SESSION}'), task=\"It's\")",
        ((RUN, "Find it"), (TASK, "It's")),
        ONE_SESSION,
    ),
    "a printed list on one line": Case(
        f"[TaskView(id=UUID('{RUN}'), session_id=UUID('{SESSION}'), task='one'), "
        f"TaskView(id=UUID('{TASK}'), session_id=UUID('{OTHER_SESSION}'), task='two')]",
        ((RUN, "one"), (TASK, "two")),
        TWO_SESSIONS,
    ),
    "an object printed over lines": Case(
        f"TaskView(\n  id=UUID('{RUN}'),\n  session_id=UUID('{SESSION}'),\n  task='Find',\n)\n"
        f"TaskView(\n  id=UUID('{TASK}'),\n  session_id=UUID('{SESSION}'),\n)",
        ((RUN, "Find"), TASK),
        ONE_SESSION,
    ),
    "sentences": Case(
        f"Run {RUN}: queued\nTask {TASK} of session {SESSION}: done", (RUN, TASK), ONE_SESSION
    ),
    "requests in a log": Case(
        f'HTTP Request: GET {API}/v2/tasks/{TASK} "HTTP/1.1 200 OK"\n'
        f'HTTP Request: GET {API}/v3/sessions/{SESSION} "HTTP/1.1 200 OK"\n'
        f'HTTP Request: GET {API}/v2/tasks?pageSize=100 "HTTP/1.1 200 OK"',
        (TASK, SESSION),
    ),
    "commands with a key": Case(
        f"curl -X POST {API}/v4/runs/{RUN}/cancel -H 'X-Browser-Use-API-Key: {KEY}'", (RUN,)
    ),
    "addresses of all sorts": Case(
        f"{PAGES}/tasks/{TASK}\n{PAGES}/runs/{RUN}\n{PAGES}/agent/{MORE}\n"
        f"{PAGES}/session/{SESSION}",
        (TASK, RUN, MORE, SESSION),
    ),
    "plain ids in addresses": Case(
        f"GET {API}/v1/task/task_12ab34cd/status\nGET {API}/v1/task/my-own/status",
        ("task_12ab34cd", "my-own"),
    ),
    "an event stream with an event that was cut off": Case(
        f'data: {{"task_id": "{TASK}"}}\n\ndata: {{"task_id": "{RUN}", "sta\n', (TASK, RUN)
    ),
    "an event stream": Case(
        f'id: {THING}\nevent: status\ndata: {{"task_id": "{TASK}", "session_id": "{SESSION}"}}\n\n'
        f'id: 2\ndata: {{"task_id": "{RUN}", "session_id": "{SESSION}"}}\n\n: ping\n',
        (TASK, RUN),
        ONE_SESSION,
    ),
    "a table in Markdown": Case(
        "## Today\n\n| run | session | title |\n|---|:-:|---|\n"
        f"| {RUN} | {SESSION} | Prices |\n\nBye",
        ((RUN, "Prices"),),
        ONE_SESSION,
    ),
    "a table of psql": Case(
        f" id | session_id | title\n----+----+----\n {RUN} | {SESSION} | Prices\n(1 row)\n",
        ((RUN, "Prices"),),
        ONE_SESSION,
    ),
    "records of psql": Case(
        f"-[ RECORD 1 ]---\nid         | {RUN}\nsession_id | {SESSION}\n"
        f"-[ RECORD 2 ]---\nid         | {TASK}\nsession_id | {SESSION}\n",
        (RUN, TASK),
        ONE_SESSION,
    ),
    "a table drawn in boxes": Case(
        f"┏━━┳━━┓\n┃ id ┃ status ┃\n┡━━╇━━┩\n│ {RUN} │ ok │\n│ {TASK[:14]}… │ ok │\n└──┴──┘",
        (RUN,),
        rejected=(f"{TASK[:14]}…",),
    ),
    "YAML": Case(
        f"- id: {RUN}\n  session_id: {SESSION}\n  title: One two\n- id: {TASK}\n  title: Three\n",
        ((RUN, "One two"), (TASK, "Three")),
        ONE_SESSION,
    ),
    "a mail": Case(f"> see {RUN[:24]}\n> {RUN[24:]}\n> and {TASK[:9]}\n> {TASK[9:]}", (RUN, TASK)),
    "a line that a terminal broke": Case(
        f"{RUN[:5]}\n{RUN[5:]}\n{TASK[:30]}\n{TASK[30:]}", (RUN, TASK)
    ),
    "quoted-printable": Case(
        f"task_id=3D{RUN[:20]}=\n{RUN[20:]} and {PAGES}/tasks/{TASK[:5]}=\n{TASK[5:]}\n",
        (RUN, TASK),
    ),
    "HTML": Case(
        f'<li><a href="{PAGES}/tasks/{RUN}" data-session-id="{SESSION}">x</a>'
        f"<li>{TASK[:8]}&#8203;{TASK[8:18]}<wbr>{TASK[18:]}",
        (RUN, TASK),
        ONE_SESSION,
    ),
    "colours of a terminal": Case(
        f"\x1b[32mINFO\x1b[0m \x1b[1mtask_id\x1b[0m=\x1b[36m{RUN}\x1b[0m\n"
        f"[0mtask_id[0m=[36m{TASK}[0m",
        (RUN, TASK),
    ),
    "spellings": Case(
        f"{RUN.upper()}\n{TASK.replace('-', '')}\n{MORE.replace('-', '‑')}", (RUN, TASK, MORE)
    ),
    "cut-off ids": Case(
        f"{RUN}\n{TASK[:20]}\n{TASK[9:]}\n{MORE}ff\n{PAGES}/tasks/{MORE[:13]}\n{PAGES}/tasks/",
        (RUN,),
        rejected=(TASK[:20], TASK[9:], f"{MORE}ff", MORE[:13], f"{PAGES}/tasks/"),
    ),
    "a traceback": Case(
        f'task {TASK} failed\n  File "/x/browser_use/agent/service.py", line 812, in step\n'
        f"request_id={THING} name='Task-12' File \"/app/tasks/main.py\"",
        (TASK,),
        (("request", 1),),
    ),
    "ids that have no status": Case(
        f"workspace_id={THING} run_id={RUN}\nprofile: {MORE}",
        (RUN,),
        (("workspace", 1), ("profile", 1)),
    ),
    "columns set apart by spaces": Case(
        f"NAME          RUN_ID  SESSION_ID   STATE\n-----  ------  ----  ---\n"
        f"price check   {RUN}  {SESSION}  queued\n\nstock         {TASK}  {SESSION}  idle\n",
        ((RUN, "price check"), (TASK, "stock")),
        ONE_SESSION,
    ),
    "columns set apart by spaces, some cells empty": Case(
        f"{'TASK_ID':38}{'TITLE':12}SESSION_ID\n{RUN:38}{'':12}{SESSION}\n{TASK:38}Stock\n",
        (RUN, (TASK, "Stock")),
        ONE_SESSION,
    ),
    "plain ids in columns set apart by spaces": Case(
        "task_id   title\nabc-1   One thing\nabc-2   Another\n",
        (("abc-1", "One thing"), ("abc-2", "Another")),
    ),
    "rows that do not fit columns set apart by spaces": Case(
        f"task_id  state\n{RUN}  up  and  running\n{TASK}  done\n", (RUN, TASK)
    ),
    "cells under a foreign header": Case(
        f"Auftragsnummer;Titel;Stand\n{RUN};Preise;fertig\n{TASK};Lager;offen",
        ((RUN, "Preise"), (TASK, "Lager")),
    ),
    "cells under a header in Japanese": Case(
        f"識別子\t対象\n{RUN}\t価格\n{TASK}\t在庫", ((RUN, "価格"), (TASK, "在庫"))
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_pasted(case: Case) -> None:
    """Only what looks like an id is taken, one of each record, with its label."""
    check(read_paste(case.text), case)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_uploaded(case: Case) -> None:
    """A file of a text gives what the text gives."""
    check(read_file("a.txt", case.text.encode()), case)


TABLES = {
    "row numbers": Case(f"id,link\n1,{PAGES}/tasks/{RUN}\n2,{PAGES}/tasks/{TASK}\n", (RUN, TASK)),
    "texts": Case(
        f"Time,Host,Content\n10:01,h-0a1,INFO task_id={RUN} ok\n10:02,h-0a1,idle\n"
        f"10:03,h-0a1,GET /api/v2/tasks/{TASK}\n",
        (RUN, TASK),
    ),
    "log messages beside row numbers": Case(
        f"id,prompt,message\n0,Sell it,task_id={RUN} session_id={SESSION} up\n"
        f"1,Buy it,task_id={TASK} session_id={SESSION} up\n",
        ((RUN, "Sell it"), (TASK, "Buy it")),
        ONE_SESSION,
    ),
    "log messages beside a column that is not known": Case(
        f"nr,message\n7,task {RUN} is up\n8,task {TASK} is up\n", (RUN, TASK)
    ),
    "notes beside row numbers": Case(
        f"id,note\n1,retry of {RUN} went well\n2,nothing to tell\n3,see {TASK} too\n",
        (RUN, TASK),
    ),
    "notes beside ids without a shape": Case(
        f"id,note\nab-1,as {RUN} was\nab-2,as {TASK} was\n", ("ab-1", "ab-2")
    ),
    "numbers where nothing else is": Case(
        "id,prompt\n1,Sell\n2,Buy\n", (("1", "Sell"), ("2", "Buy"))
    ),
    "columns set apart by spaces": Case(
        f"RUN_ID   SESSION_ID   STATE\n{RUN}  {SESSION}  up\n{TASK}  {SESSION}  up\n",
        (RUN, TASK),
        ONE_SESSION,
    ),
    "several in a cell": Case(
        f"day,links\n1,{PAGES}/tasks/{RUN} {PAGES}/tasks/{TASK}\n2,{PAGES}/tasks/{MORE}\n",
        (RUN, TASK, MORE),
    ),
    "tasks and their sessions": Case(
        f"session_id,task_id,title\n{SESSION},{RUN},One\n{SESSION},{TASK},Two\n{OTHER_SESSION},,Three\n",
        ((RUN, "One"), (TASK, "Two"), (OTHER_SESSION, "Three")),
        ONE_SESSION,
    ),
    "a sum below": Case(f"id,name\n{RUN},x\n{TASK},y\nTotal,2\n", ((RUN, "x"), (TASK, "y"))),
    "what has no status": Case(f"workspace_id,id\n{THING},{RUN}\n{THING},{TASK}\n", (RUN, TASK)),
}


@pytest.mark.parametrize("case", TABLES.values(), ids=TABLES)
def test_tables(case: Case) -> None:
    """In a table the column of ids is the one that holds them, whatever another is called."""
    check(read_file("a.csv", case.text.encode()), case)


@pytest.mark.parametrize("header", ["message", "msg", "event"], ids=["message", "short", "event"])
def test_ids_within_log_messages_are_not_called_messages(header: str) -> None:
    """What a log line names is counted as an id, not as the id of a message."""
    parsed = read_file("a.csv", f"nr,{header}\n1,run {RUN} is up\n".encode()).parse()
    assert parsed.sorts.taken == (("id without a name", 1),)


def test_another_sort_can_be_chosen() -> None:
    """The sessions that were left out are taken where a person asks for them."""
    table = read_paste(CASES["sentences"].text)
    column = table.columns.index("session")
    assert [e.task_id for e in table.parse(id_column=column).entries] == [SESSION]


def test_words_are_counted_and_can_be_taken() -> None:
    """The rest of a text is said to be no ids, and one more step takes it all the same."""
    table = read_paste(f"{RUN} my-own\nmy-other {KEY}")
    parsed = table.parse()
    assert told(parsed) == (RUN,)
    assert parsed.words.first == ((1, "my-own"), (2, "my-other"), (2, "bu_…"))
    assert parsed.words.count == 3
    parsed = table.parse(with_words=True)
    assert told(parsed) == (RUN, "my-own", "my-other")
    assert [rejection.text for rejection in parsed.rejected] == ["bu_…"]
    assert parsed.words.count == 0


def test_ids_on_the_board_are_known_in_any_spelling() -> None:
    """A board of an earlier version may hold a UUID in capitals; it is not added once more."""
    preview = read_paste(f"{RUN}\n{TASK}").parse().against({RUN.upper(), TASK.replace("-", "")})
    assert (preview.new, preview.already) == ((), 2)


def test_joiners_stay_in_labels() -> None:
    """Persian words and emoji of several people keep what joins them; Latin words need none."""
    text = f"id,label\n{RUN},می\u200cروم\n{TASK},👩\u200d🚀 a\u200cb\u200d\n"
    assert told(read_file("a.csv", text.encode()).parse()) == (
        (RUN, "می\u200cروم"),
        (TASK, "👩\u200d🚀 ab"),
    )
