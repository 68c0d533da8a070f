/** The input of an effect's activity: ids only, so that a Temporal history holds nothing personal. */
export interface EffectInput {
  fanId: string;
  effectId: string;
}
