"""Assessments: how both sides see the practices of templates/vendor/practices.toml, from 1 to 5."""

from __future__ import annotations

from .chance import stream, uniform
from .stories import INHOUSE_TEAM, Story
from .tables import Row

DUTIES = (
    "contract_understood", "clear_objectives", "single_owner", "owner_craft", "process_right_first", "ownership_kept",
    "exit_plan", "changes_announced", "complaint_causes_known", "free_choice_of_channel", "rewards_for_satisfaction",
    "contract_refreshed", "selfcare_and_human_care", "hours_and_places",
)  # fmt: skip
"""Practices that mostly the client has to keep; a vendor has no reason to flatter it."""
RESOURCES = ("same_knowledge", "same_tools", "shared_customer_data", "shared_history")
"""Practices about what agents have to work with."""
PRACTICES = (
    "cx_terms_in_contract", "due_diligence", "regular_reviews", "continuous_training", "judgement_over_scripts",
    "data_security", "warm_handoffs", "one_team_across_suppliers", "joint_teams", "joint_calibration",
    "direct_customer_feedback", "consistent_answers", "cultural_alignment", "recognition",
)  # fmt: skip


def assessments(story: Story, side: str) -> list[Row]:
    """Levels 1 to 5 as one side sees them. Lumen's shared data is poor in both sides' eyes."""
    rng = stream(story.id, "assessments", side)
    asker = f"{INHOUSE_TEAM.code if side == 'client' else story.code}M1"
    rows: list[Row] = []
    for practice in (*PRACTICES, *DUTIES, *RESOURCES):
        low = story.no_customer_id and practice in ("shared_customer_data", "shared_history", "same_tools")
        value = 1 if low else min(5, max(1, round(_level(story, side, practice) + uniform(rng, -0.7, 0.7))))
        evidence = "minutes of the last review" if value > 2 else "none shown"
        rows.append({"practice": practice, "org": story.id, "side": side, "level": value, "evidence": evidence,
                     "respondent": asker})  # fmt: skip
    return rows


def _level(story: Story, side: str, practice: str) -> float:
    """What one side thinks of a practice on the whole. Who flatters itself also has all it needs."""
    if practice in DUTIES:
        return story.duties_level
    gap = story.own_practice_level - story.practice_level
    if practice in RESOURCES:
        return story.resources_level + (gap if side == "vendor" and gap > 1 else 0.0)
    return story.practice_level if side == "client" else story.own_practice_level
