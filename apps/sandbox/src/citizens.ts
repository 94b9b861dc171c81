/** The people of the sandbox: who they are and how each of them, or the provider for them, behaves. */
import { BEHAVIOURS, type BehaviourName } from './behaviours.ts';

export type Citizen = {
  /** Personal identification number (CCCD), 12 digits. */
  readonly id: string;
  /** As on the certificate: upper case with diacritics, NFC. */
  readonly name: string;
  /** L and ST of the certificate. */
  readonly locality: string;
  readonly province: string;
  readonly behaviour: BehaviourName;
};

const row = (id: string, name: string, locality: string, province: string, behaviour: BehaviourName): Citizen => ({
  id,
  name,
  locality,
  province,
  behaviour,
});

/* biome-ignore format: one row a citizen, read as a table */
export const CITIZENS: readonly Citizen[] = [
  row('001090000001', 'NGUYỄN VĂN A',         'Quận Ba Đình',        'Thành phố Hà Nội',      'manual'),
  row('079185000002', 'TRẦN THỊ BÌNH',        'Quận 3',              'Thành phố Hồ Chí Minh', 'approve'),
  row('048088000003', 'LÊ HOÀNG CƯỜNG',       'Quận Hải Châu',       'Thành phố Đà Nẵng',     'approve_slow'),
  row('031192000004', 'PHẠM THỊ DUNG',        'Quận Ngô Quyền',      'Thành phố Hải Phòng',   'decline'),
  row('092075000005', 'HUỲNH QUỐC ĐẠT',       'Quận Ninh Kiều',      'Thành phố Cần Thơ',     'ignore'),
  row('046194000006', 'ĐẶNG THỊ THÙY GIANG',  'Thành phố Huế',       'Thừa Thiên Huế',        'ignore_silently'),
  row('038083000007', 'VÕ MINH HIẾU',         'Thành phố Thanh Hóa', 'Thanh Hóa',             'approve_late'),
  row('040301000008', 'BÙI NGỌC KHÁNH',       'Thành phố Vinh',      'Nghệ An',               'no_certificate'),
  row('024066000009', 'ĐỖ ĐỨC LỢI',           'Thành phố Bắc Giang', 'Bắc Giang',             'expired_certificate'),
  row('027178000010', 'NGÔ THỊ MỸ LINH',      'Thành phố Bắc Ninh',  'Bắc Ninh',              'revoked_certificate'),
  row('075099000011', 'DƯƠNG VĂN NGHĨA',      'Thành phố Biên Hòa',  'Đồng Nai',              'unknown_user'),
  row('036182000012', 'LÝ THỊ OANH',          'Thành phố Nam Định',  'Nam Định',              'wrong_hash'),
  row('022087000013', 'HỒ QUANG PHÚC',        'Thành phố Hạ Long',   'Quảng Ninh',            'wrong_key'),
  row('066195000014', 'MAI THỊ QUỲNH',        'Buôn Ma Thuột',       'Đắk Lắk',               'server_error_before'),
  row('068091000015', 'TRƯƠNG SỸ SƠN',        'Thành phố Đà Lạt',    'Lâm Đồng',              'server_error_after'),
  row('082189000016', 'CAO THỊ THU',          'Thành phố Mỹ Tho',    'Tiền Giang',            'provider_down'),
  row('056202000017', 'ĐINH CÔNG TUẤN',       'Thành phố Nha Trang', 'Khánh Hòa',             'html_instead_of_json'),
  row('004186000018', 'NÔNG THỊ VÂN',         'Thành phố Cao Bằng',  'Cao Bằng',              'two_certificates'),
  row('040092000019', 'HOÀNG VĂN ANH',        'Thành phố Vinh',      'Nghệ An',               'wrong_pin'),
  row('037188000020', 'TÔ THỊ CHI',           'Thành phố Ninh Bình', 'Ninh Bình',             'wrong_code'),
  row('049085000021', 'LƯƠNG QUANG DŨNG',     'Thành phố Hội An',    'Quảng Nam',             'lose_network'),
  row('060193000022', 'THẠCH THỊ EM',         'Thành phố Phan Thiết', 'Bình Thuận',           'approve_twice'),
  row('064084000023', 'RƠ CHÂM GIA',          'Thành phố Pleiku',    'Gia Lai',               'quota'),
  row('033191000024', 'VŨ THỊ HẠNH',          'Thành phố Hưng Yên',  'Hưng Yên',              'locked'),
  row('030086000025', 'PHAN VĂN KHẢI',        'Thành phố Hải Dương', 'Hải Dương',             'busy'),
  row('025194000026', 'QUÁCH THỊ LAN',        'Thành phố Việt Trì',  'Phú Thọ',               'accepted_silently'),
  row('019089000027', 'MA VĂN NAM',           'Thành phố Thái Nguyên', 'Thái Nguyên',         'accepted_dropped'),
  row('014093000029', 'LÒ VĂN SUNG',          'Thành phố Sơn La',    'Sơn La',                'suspended_certificate'),
  row('010195000028', 'GIÀNG THỊ PÀ',         'Thành phố Lào Cai',   'Lào Cai',               'forgotten'),
];

/** The citizen of the table who behaves so; every behaviour has exactly one. */
export function citizenWith(behaviour: BehaviourName): Citizen {
  const found = CITIZENS.find((citizen) => citizen.behaviour === behaviour);
  if (found === undefined) throw new TypeError(`no citizen behaves ${behaviour}`);
  return found;
}

/**
 * The citizen with this number. Any 12 digits outside the table are a citizen who answers on the phone page;
 * undefined for anything else, and for the citizen whom the provider does not know.
 */
export function findCitizen(id: string): Citizen | undefined {
  const listed = CITIZENS.find((citizen) => citizen.id === id);
  if (listed !== undefined) return BEHAVIOURS[listed.behaviour].known ? listed : undefined;
  if (!/^\d{12}$/.test(id)) return undefined;
  return row(id, `CÔNG DÂN THỬ NGHIỆM ${id.slice(-4)}`, 'Quận Hoàn Kiếm', 'Thành phố Hà Nội', 'manual');
}

/** Mobile number of a citizen, E.164 with the plus: `+8490` and the last seven digits of the identification number. */
export function phoneOf(citizen: Citizen): string {
  return `+8490${citizen.id.slice(-7)}`;
}

/** The citizen with this mobile number, written with or without plus; any other `84…` number is somebody who answers by hand. */
export function findCitizenByPhone(number: string): Citizen | undefined {
  const digits = number.replace(/^\+/, '');
  const listed = CITIZENS.find((citizen) => phoneOf(citizen) === `+${digits}`);
  if (listed !== undefined) return BEHAVIOURS[listed.behaviour].known ? listed : undefined;
  return /^84\d{9}$/.test(digits) ? findCitizen(`001${digits.slice(2)}`) : undefined;
}
