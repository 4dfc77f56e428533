import { boolean, integer, list, nullable, seconds, text } from '../kinds.ts';
import { moduleReference } from '../references.ts';
import { setting } from './setting.ts';

const dynamic = 'client registration';
const documents = 'client id metadata documents';

/** Clients that register themselves (RFC 7591 and 7592). */
export const registration = {
  DCR_ENABLED: setting(boolean, {
    default: false,
    doc: 'Opens the registration endpoints.',
    waitsFor: dynamic,
    already: false,
  }),
  DCR_REGISTRATION_PERMISSION_CLASSES: setting(
    list(
      moduleReference(
        'oauth2_provider.authorization_server.dcr.IsAuthenticatedDCRPermission',
        'oauth2_provider.authorization_server.dcr.AllowAllDCRPermission',
      ),
    ),
    {
      default: ['oauth2_provider.authorization_server.dcr.IsAuthenticatedDCRPermission'],
      doc: 'Who may register a client: each of them must agree, and an empty list refuses everybody.',
      waitsFor: dynamic,
    },
  ),
  DCR_REGISTRATION_SCOPE: setting(text(), {
    default: 'oauth2_provider:registration',
    doc: 'The scope of the token with which a client manages its own registration.',
    waitsFor: dynamic,
  }),
  DCR_REGISTRATION_TOKEN_EXPIRE_SECONDS: setting(nullable(seconds({ min: 1 })), {
    default: null,
    doc: 'How long that token is good for; null means for ever.',
    waitsFor: dynamic,
  }),
  DCR_ROTATE_REGISTRATION_TOKEN_ON_UPDATE: setting(boolean, {
    default: true,
    doc: 'Each update of a registration replaces that token.',
    waitsFor: dynamic,
  }),
};

/** Clients whose client_id is the URL of their description. */
export const metadataDocuments = {
  CIMD_ENABLED: setting(boolean, {
    default: false,
    doc: 'Accepts an https URL as client_id and reads the client from there.',
    waitsFor: documents,
    already: false,
  }),
  CIMD_METADATA_FETCHER: setting(
    moduleReference('oauth2_provider.authorization_server.cimd.SafeMetadataFetcher'),
    {
      default: 'oauth2_provider.authorization_server.cimd.SafeMetadataFetcher',
      doc: 'What fetches such a document.',
      waitsFor: documents,
    },
  ),
  CIMD_REGISTRATION_PERMISSION_CLASSES: setting(
    list(
      moduleReference(
        'oauth2_provider.authorization_server.cimd.AllowAllCIMDPermission',
        'oauth2_provider.authorization_server.cimd.HostAllowlistCIMDPermission',
      ),
    ),
    {
      default: ['oauth2_provider.authorization_server.cimd.AllowAllCIMDPermission'],
      doc: 'Which documents may be fetched: each of them must agree, and an empty list refuses all.',
      waitsFor: documents,
    },
  ),
  CIMD_ALLOWED_HOSTS: setting(list(text()), {
    default: [],
    doc: 'The hosts that HostAllowlistCIMDPermission lets through: a name, ".domain" for all below it, or "*".',
    waitsFor: documents,
  }),
  CIMD_FETCH_TIMEOUT_SECONDS: setting(seconds({ min: 1 }), {
    default: 5,
    doc: 'How long fetching a document may take.',
    waitsFor: documents,
  }),
  CIMD_MAX_DOCUMENT_SIZE: setting(integer({ min: 1 }), {
    default: 16_384,
    doc: 'The size in bytes of the largest document that is read.',
    waitsFor: documents,
  }),
  CIMD_METADATA_MIN_AGE_SECONDS: setting(seconds({ min: 0 }), {
    default: 300,
    doc: 'The shortest time a document is kept, whatever it says itself.',
    waitsFor: documents,
  }),
  CIMD_METADATA_MAX_AGE_SECONDS: setting(seconds({ min: 0 }), {
    default: 86_400,
    doc: 'The longest time a document is kept, whatever it says itself.',
    waitsFor: documents,
  }),
  CIMD_FAILURE_BACKOFF_SECONDS: setting(seconds({ min: 0 }), {
    default: 60,
    doc: 'How long a document that could not be fetched is left alone.',
    waitsFor: documents,
  }),
  CIMD_MAX_CONCURRENT_FETCHES: setting(nullable(integer({ min: 0 })), {
    default: 10,
    doc: 'How many documents are fetched at the same time; 0 or null sets no limit.',
    waitsFor: documents,
  }),
};
