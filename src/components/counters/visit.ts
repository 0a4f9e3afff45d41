// What this visit remembers: as long as the tab is open, in no cookie, and nowhere else than here.

const kept = new Map<string, string>();

export function recall(key: string): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    return kept.get(key);
  }
}

export function remember(key: string, value: string): void {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    kept.set(key, value);
  }
}
