// Robots read and are welcome to, but are not counted. What calls itself a robot is one, and so is what does
// not say what it is; who lies is counted, since a number of visits is worth no more effort than that.
// Tested in tests/lib/counters/robots.test.ts.

import { isbot } from 'isbot';

export const isRobot = ({ headers }: Request): boolean => {
  const agent = headers.get('user-agent')?.trim();
  return !agent || isbot(agent);
};
