/** @file Where measured profiles outlive the page: IndexedDB, one entry per model, adapter and version of the engine. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Profile } from '../domain/profile.ts';

export interface KeptProfile {
  /** ISO 8601: of its oldest figure. */
  measuredAt: string;
  profile: Profile;
}

export interface ProfileStore {
  read(key: string): Promise<KeptProfile | undefined>;
  write(key: string, kept: KeptProfile): Promise<void>;
}

interface Schema extends DBSchema {
  profiles: { key: string; value: KeptProfile };
}

const databaseName = 'muxlab-profiles';
/** Raised where what is kept changes its form: older entries are dropped. */
const databaseVersion = 1;

/** Where the browser keeps nothing (private windows, some policies), profiles are measured on every visit. */
export function browserProfileStore(): ProfileStore {
  let opened: Promise<IDBPDatabase<Schema> | null> | undefined;
  const open = () => {
    opened ??= openDB<Schema>(databaseName, databaseVersion, {
      upgrade(database) {
        for (const name of database.objectStoreNames) database.deleteObjectStore(name);
        database.createObjectStore('profiles');
      },
    }).catch(() => null);
    return opened;
  };
  return {
    read: async (key) => (await open())?.get('profiles', key).catch(() => undefined),
    write: async (key, kept) => {
      await (await open())?.put('profiles', kept, key).catch(() => undefined);
    },
  };
}
