/** What an effect's activity is asked for: ids only, so that a Temporal history holds nothing personal. */
export interface EffectInput {
  fanId: string;
  effectId: string;
}
