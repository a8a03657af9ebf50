from . import test_block, test_erasure, test_inbox_person, test_priority, test_recognition
