import os

from hypothesis import settings

# Under CI the same examples every time, so that a change is judged, not the dice; elsewhere new ones.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
