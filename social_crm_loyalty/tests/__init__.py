from . import test_break_reward, test_reward
