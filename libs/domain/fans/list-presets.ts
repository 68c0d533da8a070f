import type { ListColumn } from './list-columns.js';

/** The tools whose exports are known by name. */
export const LIST_PRESET_NAMES = ['mailchimp', 'klaviyo', 'laylo', 'feature_fm', 'shopify'] as const;
export type ListPreset = (typeof LIST_PRESET_NAMES)[number];

interface Preset {
  /** A header's name and what it is. Of several with one meaning, the first that the file has counts. */
  columns: readonly (readonly [header: string, column: ListColumn])[];
  /** What the tool writes and Segue has no use for. */
  ignored: readonly string[];
  /** Headers that together only this tool writes. */
  signature: readonly string[];
}

/** Where each tool's names come from is told in apps/api/imports/fixtures/README.md. */
export const LIST_PRESETS: Readonly<Record<ListPreset, Preset>> = {
  mailchimp: {
    columns: [
      ['Email Address', 'email'],
      ['SMS Phone Number', 'phone'],
      ['Phone Number', 'phone'],
      ['CC', 'territory'],
      ['TIMEZONE', 'zone'],
      ['UNSUB_TIME', 'consent_at'],
      ['CONFIRM_TIME', 'consent_at'],
      ['OPTIN_TIME', 'consent_at'],
      ['First Name', 'first_name'],
      ['Last Name', 'last_name'],
    ],
    ignored: [
      ...['Address', 'Birthday', 'Company', 'MEMBER_RATING', 'OPTIN_IP', 'CONFIRM_IP'],
      ...[
        'LATITUDE',
        'LONGITUDE',
        'GMTOFF',
        'DSTOFF',
        'REGION',
        'LAST_CHANGED',
        'LEID',
        'EUID',
        'NOTES',
        'TAGS',
      ],
      ...['UNSUB_CAMPAIGN_TITLE', 'UNSUB_CAMPAIGN_ID', 'UNSUB_REASON', 'UNSUB_REASON_OTHER'],
      ...['CLEAN_TIME', 'CLEAN_CAMPAIGN_TITLE', 'CLEAN_CAMPAIGN_ID'],
    ],
    signature: ['MEMBER_RATING', 'LEID', 'EUID'],
  },
  klaviyo: {
    columns: [
      ['Email', 'email'],
      ['Phone Number', 'phone'],
      ['Country', 'territory'],
      ['Timezone', 'zone'],
      ['Locale', 'locale'],
      ['Email Marketing Consent', 'email_consent'],
      ['SMS Marketing Consent', 'sms_consent'],
      ['SMS Consent', 'sms_consent'],
      ['Email Marketing Consent Timestamp', 'consent_at'],
      ['First Name', 'first_name'],
      ['Last Name', 'last_name'],
    ],
    ignored: [
      ...['Klaviyo ID', 'Person ID', 'External ID', 'Organization', 'Title', 'Source'],
      ...[
        'Address',
        'Address 2',
        'City',
        'State / Region',
        'Region',
        'Zip Code',
        'Zip',
        'Latitude',
        'Longitude',
      ],
      ...[
        'IP Address',
        'Date Added',
        'Profile Created On',
        'First Active',
        'Last Active',
        'Last Open',
        'Last Click',
      ],
      ...[
        'Email Suppressions',
        'SMS Marketing Consent Timestamp',
        'Accepts Marketing',
        'Initial Source',
        'Last Source',
      ],
    ],
    signature: ['Klaviyo ID'],
  },
  laylo: {
    columns: [
      ['Email', 'email'],
      ['Phone', 'phone'],
      ['Country', 'territory'],
      ['First Name', 'first_name'],
      ['Last Name', 'last_name'],
      ['Name', 'name'],
    ],
    ignored: [
      ...['Messenger', 'Instagram', 'City', 'State', 'Zip', 'Zip Code'],
      ...['Created At', 'Signup Date', 'Date Joined', 'Source', 'Drops', 'Tags', 'Spotify'],
    ],
    signature: ['Email', 'Phone', 'Messenger'],
  },
  feature_fm: {
    columns: [
      ['Email', 'email'],
      ['Phone number', 'phone'],
      ['Country', 'territory'],
      ['Email marketing status', 'email_consent'],
      ['Service', 'service'],
      ['First Name', 'first_name'],
      ['Last Name', 'last_name'],
    ],
    ignored: [
      ...['Birthdate', 'Postal code', 'City', 'Region', 'Email marketing status reason'],
      ...[
        'Service subscription level',
        'Subscription',
        'Profile URL',
        'Profile followers',
        'Future Save',
        'Segment',
      ],
      ...['Segments', 'Artist', 'Created at', 'Last activity'],
    ],
    signature: ['Email marketing status'],
  },
  shopify: {
    columns: [
      ['Email', 'email'],
      ['Phone', 'phone'],
      ['Default Address Country Code', 'territory'],
      ['Accepts Email Marketing', 'email_consent'],
      ['Accepts SMS Marketing', 'sms_consent'],
      ['First Name', 'first_name'],
      ['Last Name', 'last_name'],
    ],
    ignored: [
      ...['Customer ID', 'Default Address Company', 'Default Address Address1'],
      ...[
        'Default Address Address2',
        'Default Address City',
        'Default Address Province Code',
        'Default Address Zip',
      ],
      ...['Default Address Phone', 'Total Spent', 'Total Orders', 'Note', 'Tax Exempt', 'Tags'],
    ],
    signature: ['Accepts Email Marketing'],
  },
};
