#!/bin/sh
# Print the first Python of 3.11 or newer that can make virtual environments, or say what to install.
found=
for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14 python; do
    python=$(command -v "$name") || continue
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    found=$python
    if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        echo "$python"
        exit 0
    fi
done
if [ -n "$found" ]; then
    echo "$found cannot make a virtual environment: install its venv module" \
        "(Debian and Ubuntu: apt install python3-venv), then run make again." >&2
else
    echo "No Python 3.11 or newer was found: install one (python.org, or your system's package" \
        "python3 or python3.11), then run make again." >&2
fi
exit 1
