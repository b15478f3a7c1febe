"""The fifteen touchpoints of a branch visit (practitioner's article): which the day itself scores.

The scores of the others, 0 to 10, stand in the file: from a survey, or a planner's judgement.
"""

TOUCHPOINTS = {
    "location": "where the branch is",
    "hours": "when it is open",
    "look": "what it looks like",
    "welcome": "the mood on taking the ticket, and who greets there",
    "seen": "seeing and being seen: the best moment of the wait",
    "attitude": "the attitude of the staff",
    "products": "the range of products",
    "waiting": "queueing and waiting: the mood at the end of the wait",
    "counter": "the service at the counter: the mood when it ends, and events there",
    "advice": "expert advice",
    "quality": "the quality of service: what the work was worth",
    "fees": "fees",
    "added_value": "added-value services",
    "information": "the information window",
    "goodbye": "the goodbye: the last mood of the visit",
}
WELCOME, SEEN, WAITING, COUNTER, GOODBYE = "welcome", "seen", "waiting", "counter", "goodbye"
SIMULATED = (WELCOME, SEEN, WAITING, COUNTER, GOODBYE)
