// In place of the field page's queue: empty.

export const records = [];
