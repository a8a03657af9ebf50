from . import test_guestbook, test_regulars
