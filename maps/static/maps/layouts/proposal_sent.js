import { forgetSent } from "./proposal_draft.js";

forgetSent();
