import type { Route } from '../../route.ts';
import { askApplicationDeletion, deleteApplication } from './delete.ts';
import { rotateApplicationSecret, showApplication } from './detail.ts';
import { listApplications } from './list.ts';
import { askRegistration, registerApplication } from './register.ts';
import { askApplicationChanges, updateApplication } from './update.ts';

/** The pages on which people manage their apps. */
export const applicationRoutes: readonly Route[] = [
  listApplications,
  askRegistration,
  registerApplication,
  showApplication,
  rotateApplicationSecret,
  askApplicationChanges,
  updateApplication,
  askApplicationDeletion,
  deleteApplication,
];
