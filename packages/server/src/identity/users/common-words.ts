/**
 * What most of the commonest passwords are made of, in lower case and without digits and signs: check-new-password.ts takes
 * decorations off before it looks here. Shorter ones count too, because people lengthen them with digits.
 */
export const commonWords: ReadonlySet<string> = new Set(
  `abcabc access account adidas admin administrator adobe alexander alexandra allstar amanda america andrea andrew angel
  angela anthony apollo apple arsenal asdf asdfasdf asdfgh asdfghjkl ashley asshole august austin avatar awesome babygirl
  badboy bailey banana barcelona baseball basketball batman beautiful benjamin bigdaddy biteme blessed blink bonjour brandon
  bubbles buster butterfly buttons caroline changeme charlie charlotte cheese chelsea chester chicago chicken chocolate
  christian christmas cocacola computer consumer cookie corvette cowboy cowboys crystal dallas daniel danielle dealer
  dealership december default demo diamond dolphin donald dragon eagles elephant elizabeth eminem eminememinem enterprise
  everything exchange fallen family fashion ferrari fitness flower flowers football football forever forevermore freedom
  friday friend friends garfield george giants ginger golden goldfish google gracie guest guitar hannah happiness harley
  heaven hello helloworld hockey honda horses hunter iceman iloveme iloveyou infinity inlove internet isabella jackson january
  jasmine jennifer jessica jesus jesuschrist jonathan jordan joseph joshua justin killer kitten kristina lakers lauren letmein
  letmeinnow liverpool login london lovelove loveme lovely loveyou madison maggie manchester manager march marina marlboro
  martin master matrix matthew melissa mercedes merlin michael michelle microsoft mickey minecraft monday monkey monster
  motherfucker motorola mustang mylove mypassword natasha nathan newpassword newyork nicole ninja nirvana nothing november
  october oliver operator orange p passw passwd password passwordpassword patrick peanut pepper person personal phoenix
  pokemon portreeve precious princess princesa purple qazwsx qwer qwert qwerty qwertyqwerty qwertyuiop rachel raiders rainbow
  ranger rangers rebecca richard robert rockstar root rosebud samantha samsung saturday scooter secret security september
  service shadow shannon silver slipknot snoopy snowball soccer softball something spiderman spring starwars steelers
  sterling stephanie summer sunday sunflower sunshine superman superstar support sweet sweetheart system taylor teacher
  temporary teresa test testing testtest thomas thunder thursday tigger tinkerbell trustme trustno tuesday unicorn user
  vanessa veronica victoria volkswagen wednesday welcome welcomehome whatever william windows winner winter wizard wordpass
  xavier yankees yellow zxcvbn zxcvbnm`.split(/\s+/),
)
