from . import test_erasure, test_priority, test_recognition
