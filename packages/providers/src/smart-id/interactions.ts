/** What the app shows and how it asks. The first interaction of the list that the app knows is used. */
import { plainLine } from '../text.ts';

export const INTERACTIONS = {
  displayTextAndPIN: { field: 'displayText60', characters: 60 },
  confirmationMessage: { field: 'displayText200', characters: 200 },
  confirmationMessageAndVerificationCodeChoice: { field: 'displayText200', characters: 200 },
} as const;
export type Interaction = keyof typeof INTERACTIONS;

export const INTERACTION_NAMES = Object.keys(INTERACTIONS) as [Interaction, ...Interaction[]]; // keys of this very table

export function interactionsOf(wanted: readonly Interaction[], description: string) {
  return wanted.map((type) => {
    const { field, characters } = INTERACTIONS[type];
    return { type, [field]: plainLine(description, characters) };
  });
}
