import { gruuOf, type TourSettings, type TourStep } from './stage';

/** A phone that shows temporary GRUUs in its answers, and so has to keep them valid (RFC 5627 s4.2); and its features. */
export const TEMPORARY_GRUU_SETTINGS: TourSettings = {
  phone: { policy: { optionsContact: 'first-temporary-gruu' }, features: 'mobility="mobile"' },
};

export const TEMPORARY_GRUU_STEPS: readonly TourStep[] = [
  ({ phone }) => phone.register({ expires: 600 }),
  (stage) => stage.sender.options(gruuOf(stage, 'phone')),
  1300,
  (stage) => stage.sender.options(gruuOf(stage, 'phone')),
];
