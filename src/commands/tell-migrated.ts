// What the migrations did, for the person at the terminal.

export function tellMigrated(ran: string[]): void {
  if (ran.length > 0) console.log(`Migrated the database: ${ran.join(', ')}.`);
}
