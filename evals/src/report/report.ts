import type { Arch, Suite } from '../contracts/labels.ts';
import type { Result } from '../contracts/result.ts';
import type { RunMeta } from '../contracts/run.ts';
import { type Comparison, compare } from './compare.ts';
import { type Caveat, caveatsOf } from './face.ts';
import { type Section, sectionOf, type Whys } from './summary.ts';

/** All that a run says, as `report.json` keeps it. Shares are 0 to 1, durations milliseconds, money US dollars. */
export type Report = {
  v: 1;
  run: RunMeta;
  /** What to know before reading a figure. */
  caveats: Caveat[];
  sections: Section[];
  /** Where several architectures were run: each against the first. */
  comparisons: Comparison[];
  /** More rows could not be run than a run may have: its figures say nothing. */
  failed: boolean;
};

/** @param whys why rows are labelled as they are, for whoever reads a failure */
export function reportOf(run: RunMeta, results: readonly Result[], whys: Whys = new Map()): Report {
  const sections = run.suites.flatMap((suite) =>
    run.archs.flatMap((arch) => {
      const own = results.filter((result) => result.suite === suite && result.arch === arch);
      return own.length === 0 ? [] : [sectionOf(suite, arch, own, run, whys)];
    }),
  );
  return {
    v: 1,
    run,
    caveats: caveatsOf(run, sections),
    sections,
    comparisons: compare(run.suites, run.archs, results),
    failed: sections.some(({ errors }) => errors.tooMany),
  };
}

/** The architectures of a report that ran a suite, in order. */
export function sectionsOf({ sections }: Report, suite: Suite): Section[] {
  return sections.filter((section) => section.suite === suite);
}

export function sectionAt({ sections }: Report, suite: Suite, arch: Arch): Section | undefined {
  return sections.find((section) => section.suite === suite && section.arch === arch);
}
