// In the place of src/lib/publish/sync.ts where waiting for the disk proves nothing: a killed process loses nothing
// that it has written.

export const syncAll = async (): Promise<void> => {};
export const syncEverything = syncAll;
