/** Words that rows are made of. All people and numbers are invented; 555-01xx numbers are kept for fiction. */

export const firstNames =
  'Ada Amir Anna Ben Carla Chen Dana David Elena Emeka Farah Felix Grace Hana Hugo Ines Ivan Jada James Kofi Lena Luis Maria Mei Nadia Noah Olga Omar Priya Rosa Sam Tariq Tess Victor Yuki Zoe'.split(
    ' ',
  )

export const lastNames =
  'Abbott Adeyemi Bauer Brooks Castillo Cohen Diaz Evans Fischer Garcia Hansen Ito Jackson Kaur Kim Lopez Martin Meyer Nguyen Okafor Olsen Park Patel Quinn Reyes Rossi Santos Shah Silva Tanaka Turner Ueda Vargas Walker Young Zimmer'.split(
    ' ',
  )

export const streets = ['Maple Street', 'Lake Avenue', 'Harbor Road', 'Mill Lane', 'Cedar Court', 'Station Road']

export const places = [
  { city: 'Lakeside', state: 'IL', postalCode: '60115' },
  { city: 'Northfield', state: 'IL', postalCode: '60118' },
  { city: 'Mill Creek', state: 'IL', postalCode: '60124' },
  { city: 'Harborview', state: 'WI', postalCode: '53140' },
  { city: 'Stone Bridge', state: 'WI', postalCode: '53142' },
]

/** Invented makes. `maker` and `type` are their part of a VIN. */
export const models = [
  { make: 'Alder', model: 'Brook', maker: '1A9', type: 'BR2C4' },
  { make: 'Alder', model: 'Ridge', maker: '1A9', type: 'RD4T6' },
  { make: 'Corva', model: 'Metro', maker: '2C9', type: 'MT1H3' },
  { make: 'Corva', model: 'Vista', maker: '2C9', type: 'VS3W5' },
  { make: 'Halden', model: 'Fjord', maker: '5H9', type: 'FJ5E7' },
  { make: 'Halden', model: 'Tundra Van', maker: '5H9', type: 'TV6V8' },
]

export const colors = ['white', 'black', 'silver', 'gray', 'blue', 'red', 'green']

export const advisors = ['Marta Lindqvist', 'Devon Price', 'Sunita Rao', 'Pete Novak']

/** Work that customers come for, with its usual price in cents. */
export const jobs = [
  { description: 'Oil and filter change', laborCents: 4500, partsCents: 5200 },
  { description: 'Tire rotation and balance', laborCents: 5900, partsCents: 0 },
  { description: 'Front brake pads and rotors', laborCents: 21_000, partsCents: 28_500 },
  { description: 'Battery replacement', laborCents: 4900, partsCents: 18_900 },
  { description: 'Cabin air filter', laborCents: 2500, partsCents: 3400 },
  { description: 'Wheel alignment', laborCents: 12_900, partsCents: 0 },
  { description: 'Coolant service', laborCents: 9900, partsCents: 4200 },
  { description: 'Recall: seat belt anchor', laborCents: 0, partsCents: 0 },
  { description: 'Diagnosis: warning light', laborCents: 15_900, partsCents: 0 },
]
