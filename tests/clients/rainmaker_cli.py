"""Drives the unmodified esp-rainmaker-cli through the life of an account, as a person at a terminal would.

    python rainmaker_cli.py URL ADMIN_TOKEN

Codes that would go by mail are read from the outbox of the server. Ends with 0 when everything is as it should be, and
with what was printed otherwise: the client itself often ends with 0 whatever happened.
"""

import base64
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

URL, ADMIN_TOKEN = sys.argv[1:]
CLI = os.path.join(os.path.dirname(sys.executable), "esp-rainmaker-cli")
NAME = f"cli-{os.getpid()}-{time.time_ns()}@example.com"
FIRST, SECOND = "Engine9-of-analysis", "Difference9-engine"
FOLDER = tempfile.mkdtemp()
ENVIRONMENT = dict(os.environ, RM_USER_CONFIG_DIR=FOLDER, PYTHONWARNINGS="ignore")
PATIENCE = 30


def code(kind):
    """The newest code that was sent for this purpose."""
    query = urllib.parse.urlencode({"recipient": NAME})
    request = urllib.request.Request(f"{URL}/skein/v1/outbox/messages?{query}", headers={"Authorization": f"Bearer {ADMIN_TOKEN}"})
    messages = [m for m in json.load(urllib.request.urlopen(request, timeout=10))["value"] if m["kind"] == kind]
    return re.search(r"\d{6}", messages[-1]["text"]).group()


def terminal(*arguments, answers):
    """Runs a command at a terminal. Each answer is given when its prompt is shown; a function is asked for it then."""
    child, terminal = pty.fork()
    if child == 0:
        os.execve(CLI, [CLI, *arguments], ENVIRONMENT)
    shown, seen, answers, end = "", 0, list(answers), time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                data = os.read(terminal, 4096)
            except OSError:
                break
            if not data:
                break
            shown += data.decode(errors="replace")
        if answers and re.search(answers[0][0], shown[seen:], re.IGNORECASE):
            answer = answers.pop(0)[1]
            seen = len(shown)
            os.write(terminal, ((answer() if callable(answer) else answer) + "\n").encode())
    # It has ended, or it never will.
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert not answers, f"{arguments}: never asked for {answers[0][0]!r}:\n{shown}"
    return shown


def command(*arguments):
    """Runs a command that asks nothing."""
    done = subprocess.run([CLI, *arguments], env=ENVIRONMENT, capture_output=True, text=True, timeout=PATIENCE)
    return done.stdout + done.stderr


def expect(shown, *texts):
    for text in texts:
        assert re.search(text, shown, re.IGNORECASE), f"{text!r} is not in:\n{shown}"
    print(f"ok: {texts[0]}", flush=True)


def stored_tokens():
    file = os.path.join(FOLDER, "profiles", "local_config.json")
    with open(file) as text:
        return file, json.load(text)


def login(password):
    return command("login", "--user_name", NAME, "--password", password)


expect(command("profile", "add", "local", "--base-url", URL), "local")
expect(command("profile", "switch", "local"), "local")

shown = terminal(
    "signup", NAME,
    answers=[(r"\nPassword :", FIRST), ("Confirm Password :", FIRST), ("verification code", lambda: code("sign-up"))],
)
expect(shown, "success")

expect(login("Wrong9-password"), "101009|user name or the password|fail")
expect(login(FIRST), "success")
expect(command("getuserinfo"), re.escape(NAME), "User Id")

# The client refreshes an access token that it finds expired.
file, tokens = stored_tokens()
payload = tokens["accesstoken"].split(".")[1]
claims = json.loads(base64.b64decode(payload + "=" * (-len(payload) % 4)))
assert "-" not in payload and "_" not in payload
time.sleep(max(0, claims["exp"] - time.time()) + 1)
expect(command("getuserinfo"), re.escape(NAME))
_, refreshed = stored_tokens()
assert refreshed["accesstoken"] != tokens["accesstoken"] and refreshed["refreshtoken"] == tokens["refreshtoken"]
print("ok: the access token was refreshed, the refresh token was not", flush=True)

shown = terminal(
    "forgotpassword", NAME,
    answers=[(r"\(Y/N\)\?", "Y"), ("verification code", lambda: code("reset-password")), (r"\nPassword :", SECOND), ("Confirm Password :", SECOND)],
)
expect(shown, "success")
expect(login(FIRST), "101009|user name or the password|fail")
expect(login(SECOND), "success")
expect(command("logout"), "success|logged out")
expect(command("getuserinfo"), "not logged in")
expect(login(SECOND), "success")

shown = terminal(
    "deleteuser",
    answers=[(r"\(Y/N\)\?", "Y"), ("enter the verification code", lambda: code("delete-account")), ("Type 'DELETE'", "DELETE")],
)
expect(shown, "success|deleted")
expect(login(SECOND), "101009|user name or the password|fail")
print("all is well", flush=True)
