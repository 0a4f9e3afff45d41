// Compiles the pages for a benchmark, in a process with its settings.

import { compile } from '#lib/publish/compile.ts';
import { readSettings } from '#lib/settings.ts';

await compile(readSettings());
