"""The counts of ``make test`` are those of Odoo's log."""

from house import results

HEAD = "2026-11-22 07:16:55,100 1329 {level} db {logger}: {text} \n"


def entry(text: str, level: str = "INFO", logger: str = "odoo.addons.a.tests.test_a") -> str:
    return HEAD.format(level=level, logger=logger, text=text)


SUMMARY = entry("0 failed, 0 error(s) of 9 tests when loading database 'db'", "ERROR", "x.result")


def test_passed_skipped_and_failed_tests_are_told_apart():
    log = (
        entry("Starting TestA.test_good ...")
        + entry("Starting TestA.test_skipped ...")
        + entry("skipped TestA.test_skipped : no browser : here")
        + entry("Starting TestA.test_bad ...")
        + entry("FAIL: TestA.test_bad", "ERROR")
        + "Traceback (most recent call last):\nAssertionError: 1 != 2\n"
        + SUMMARY
    )
    result, complete = results.read_odoo_log(log)
    assert complete
    assert (result.passed, result.failed, result.skipped) == (1, 1, 1)
    assert "AssertionError: 1 != 2" in result.failures[0]


def test_several_failing_parts_of_a_test_are_one_failure():
    log = entry("Starting TestA.test_parts ...")
    for number in (1, 2):
        log += entry(f"FAIL: Subtest TestA.test_parts (i={number})", "ERROR") + f"why {number}\n"
    result, _ = results.read_odoo_log(log + SUMMARY)
    assert (result.passed, result.failed) == (0, 1)
    assert "why 1" in result.failures[0]
    assert "why 2" in result.failures[0]


def test_a_class_that_cannot_be_set_up_is_a_failure():
    log = entry("ERROR: setUpClass (odoo.addons.a.tests.test_a.TestC)", "ERROR", "odoo.tests.suite")
    result, _ = results.read_odoo_log(log + SUMMARY)
    assert (result.passed, result.failed) == (0, 1)


def test_tests_of_equal_name_in_two_files_are_two():
    log = entry("Starting TestA.test_x ...") + entry(
        "Starting TestA.test_x ...", logger="odoo.addons.a.tests.test_b"
    )
    assert results.read_odoo_log(log + SUMMARY)[0].passed == 2


def test_a_log_without_a_summary_is_not_complete():
    assert not results.read_odoo_log(entry("Starting TestA.test_x ..."))[1]
