"""Only the very process of a pid file is taken for ours, and stopped."""

import json
import subprocess
import sys
from pathlib import Path

from house import process

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_a_program_is_started_found_and_stopped(tmp_path: Path):
    pid_file = tmp_path / "pid"
    pid = process.spawn(SLEEP, pid_file, tmp_path / "log")
    assert process.running(pid_file) == pid
    assert process.stop(pid_file)
    assert process.began(pid) is None
    assert not process.stop(pid_file)


def test_a_number_that_belongs_to_another_program_by_now_is_left_alone(tmp_path: Path):
    with subprocess.Popen(SLEEP) as other:
        pid_file = tmp_path / "pid"
        began = process.began(other.pid)
        assert began is not None
        pid_file.write_text(json.dumps({"pid": other.pid, "began": began - 1}))
        assert process.running(pid_file) is None
        assert not process.stop(pid_file)
        assert other.poll() is None
        other.kill()


def test_a_broken_pid_file_means_that_nothing_runs(tmp_path: Path):
    (tmp_path / "pid").write_text("{")
    assert process.running(tmp_path / "pid") is None


def test_a_program_that_has_ended_is_gone_even_before_its_parent_notices(tmp_path: Path):
    pid_file = tmp_path / "pid"
    process.spawn([sys.executable, "-c", ""], pid_file, tmp_path / "log")
    process_id = json.loads(pid_file.read_text())["pid"]
    while process.began(process_id) is not None:
        pass
    assert process.running(pid_file) is None
