from . import test_erasure, test_recognition
