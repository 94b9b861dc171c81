/** Defects that are put in on purpose, to see that the properties notice. Each stands for a mistake that is easily made. */
export const BUGS = {
  'no sweeper': 'bells that are lost stay lost',
  'conflicts ignored': 'an append that lost the race is taken for a success: two workers go on from one event',
  'log by compare and swap': 'the end of the log is read first and written afterwards: two events under one number',
  'intention not written': 'the phone is asked before the log knows of it',
  'pushed again at once': 'a look-up that does not find the transaction yet is taken for "never heard of it"',
  'session forgotten': 'the provider’s new session is used but not kept',
  'marked before told': 'an event is marked published and then its deliveries are made',
  'wake-up forgotten': 'a request that is over is not woken to watch its push',
  'projection believed': 'the projection is read without the events after it',
} as const;
export type Bug = keyof typeof BUGS;
