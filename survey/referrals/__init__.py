"""From a need to an agency's answer: referrals, their steps, and what an agency may read."""
