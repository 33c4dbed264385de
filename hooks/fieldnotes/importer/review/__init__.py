"""What a person is asked, one question after the other, in the browser or in the terminal.

``questions`` says what is doubtful, ``session`` what is decided and saved, ``server`` and ``terminal`` are the two ways
of asking; the page is ``review.html`` with its style sheet and script.
"""
