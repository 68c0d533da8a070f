/** As in the product, activities have a queue besides that of the workflows. */
export const WORKFLOW_QUEUE = 'baseline';
export const ACTIVITY_QUEUE = 'baseline-activities';
