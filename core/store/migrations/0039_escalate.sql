-- Somebody wants whoever comes next called at once, or a person; and the list knows of each call.

ALTER TABLE alert_act DROP CONSTRAINT alert_act_kind_check;
ALTER TABLE alert_act ADD CONSTRAINT alert_act_kind_check
  CHECK (kind IN ('ack', 'unack', 'snooze', 'note', 'resolve', 'assign', 'escalate'));
ALTER TABLE alert_act DROP CONSTRAINT alert_act_check;
ALTER TABLE alert_act ADD CONSTRAINT alert_act_person_check
  CHECK (kind = 'escalate' OR (person IS NOT NULL) = (kind = 'assign'));
COMMENT ON COLUMN alert_act.person IS 'Of kinds assign and escalate: to whom of oncall.yml. Of escalate NULL: to the next step.';
COMMENT ON COLUMN alert_act.told_at IS 'Of kinds assign and escalate: when the leader did it.';
DROP INDEX alert_act_untold;
CREATE INDEX alert_act_untold ON alert_act (id)
  WHERE kind IN ('assign', 'escalate') AND told_at IS NULL;

-- Numbers that rise in the order of COMMIT, for there is one leader.
CREATE SEQUENCE escalation_change;
ALTER TABLE escalation ADD COLUMN change bigint NOT NULL DEFAULT nextval('escalation_change');
ALTER SEQUENCE escalation_change OWNED BY escalation.change;
COMMENT ON COLUMN escalation.change IS 'Number of its last change: those who show calls follow it.';
CREATE INDEX escalation_changed ON escalation (change);
