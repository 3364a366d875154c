/**
 * What people build passwords from, in lower case: the words, names, teams and brands that
 * lead every published count of leaked passwords, and the words of this place.
 */
export const COMMON_WORDS: ReadonlySet<string> = new Set(
  `
  password passwort passwd parola senha contrasena motdepasse pass word secret secure security login logon signin letmein letme
  welcome access admin administrator root user guest test testing demo default changeme change system server computer internet
  windows microsoft google facebook twitter instagram youtube linkedin myspace yahoo hotmail gmail amazon apple samsung nokia
  android iphone macbook office network database oracle cisco website webmaster service support company business money bank
  iloveyou ilove loveyou love lover loveme mylove forever together always never babygirl babyboy baby babe honey sweet sweetie
  sweetheart darling angel princess prince queen king heart kiss kisses hello hallo hola bonjour goodbye whatever nothing
  something everything idontknow trustno trust nobody somebody please thankyou family friend friends bestfriend mother father
  mommy daddy mama papa sister brother
  sunshine moonlight summer winter spring autumn snow rainbow thunder storm fire flower flowers butterfly sunflower ocean
  beach island mountain river forest garden nature earth world planet galaxy universe star starlight superstar heaven paradise
  dragon monkey tiger lion panther jaguar eagle falcon phoenix wolf wolves bear horse pony kitty kitten puppy doggy dog cat
  bunny rabbit fish dolphin shark spider snake turtle penguin chicken cowboy buster bailey ginger pepper cookie charlie max
  football soccer baseball basketball hockey tennis golf volleyball swimming softball skateboard cheerleader gymnastics
  running fishing hunting player champion winner victory team sports liverpool arsenal chelsea manchester united barcelona
  realmadrid madrid juventus milan bayern benfica celtic rangers everton tottenham newcastle yankees cowboys lakers steelers
  eagles packers redsox dallas chicago boston
  superman batman spiderman ironman wolverine hulk avengers marvel starwars skywalker vader jedi yoda startrek enterprise
  matrix neo terminator rocky rambo godfather gandalf frodo hobbit hogwarts harrypotter harry potter pokemon pikachu naruto
  sasuke goku dragonball mario luigi zelda sonic tetris minecraft fortnite roblox warcraft starcraft counter strike callofduty
  halo xbox playstation nintendo gamer gaming diablo sniper killer hunter ninja samurai warrior soldier army navy marine
  marines assassin destroyer undertaker wrestling master mister doctor boss legend hero shadow ghost phantom vampire zombie
  devil demon satan hell lucifer jesus christ jesuschrist god godisgood blessed blessing faith grace hope church bible amen
  peace freedom liberty justice power energy magic mystery destiny fantasy dream dreamer dreams believe wonder miracle
  happy happiness smile funny crazy silly stupid lazy lucky beautiful pretty gorgeous handsome sexy sexysexy hotstuff cool
  awesome amazing perfect special precious genius smart blondie
  music musical guitar piano drummer drums violin singer song songs dance dancer dancing rock rockstar rocknroll metal
  metallica nirvana slipknot rammstein beatles eminem tupac hiphop techno disco jazz blues concert artist artists album
  anticip exchange market trader trading stocks shares bitcoin crypto
  michael jessica ashley jennifer amanda michelle daniel matthew joshua andrew jordan thomas robert anthony william joseph
  david james john george christopher christian christine christina nicholas nicole alexander alexandra alexandre alejandro
  alejandra anastasia ekaterina vladislav vladimir valentina valentin aleksandr sebastian benjamin jonathan nathan samantha
  stephanie steven stephen elizabeth victoria veronica vanessa natalie natasha natalia melissa rebecca rachel sarah hannah
  emily olivia sophia sophie isabella gabriel gabriela gabriella fernando francisco antonio carlos eduardo ricardo roberto
  patricia patrick catherine katherine kathryn kimberly brittany brandon justin austin tyler taylor hunter cameron dylan
  charles charlotte caroline carolina claudia cristina daniela diego edward eric ethan felix frank gregory heather jacob
  jackson jason jasmine jeremy juliana julian kevin kelly kenneth lauren laura leonardo linda lucas maria mariana margarita
  marina mark martin mary mohammed muhammad monica nikita oliver oscar pamela peter philip raymond richard ronald ronaldo
  messi ryan sandra scott sergey sharon simon susan theresa tiffany timothy victor vincent whitney zachary
  black white red green blue yellow purple orange pink silver golden gold diamond crystal
  chocolate cheese banana apples strawberry cherry peaches coffee vodka whiskey budweiser heineken marlboro pizza burger
  candy cupcake icecream sugar butter pumpkin
  ferrari porsche mercedes toyota honda corvette mustang camaro lamborghini chevrolet chevy yamaha suzuki kawasaki harley
  ducati subaru nissan bmw audi volvo
  america american england london france paris germany berlin italy italia spain espana russia moscow brasil brazil mexico
  canada australia austria india pakistan china japan tokyo amsterdam hollywood california florida texas newyork
  january february march april may june july august september october november december
  monday tuesday wednesday thursday friday saturday sunday weekend birthday christmas halloween
  fuck fucker fucking fuckyou fuckoff motherfucker bitch asshole bastard shit bullshit pussy dick porn sex
  qazwsx wsxedc qazxsw
  mickey mouse minnie donald duck disney disneyland cinderella tinkerbell spongebob hellokitty barbie teddy teddybear winnie pooh
  sailormoon simpsons garfield snoopy scooby tweety bubbles bubblegum justin bieber hannah montana jonas brothers britney
  spears madonna rihanna beyonce shakira taylorswift swift adele linkin park evanescence limpbizkit gunsnroses greenday
  ironmaiden slayer korn acdc pinkfloyd twilight titanic avatar gladiator highlander roadrunner university universidad
  college school highschool student teacher information television telephone calculator computador computadora photoshop
  psychology mathematics underground washington mississippi philadelphia newzealand scotland ireland portugal colombia
  argentina venezuela dominicana puertorico alexandria jacqueline bernadette antoinette alessandro alessandra giovanni
  giuseppe konstantin maximilian watermelon strawberries peanut jellybean jellybeans cocacola pepsi sprite adidas nike puma
  hollister abercrombie timberland playboy heartbreaker heartbroken brokenheart goodluck independent serendipity
  teamo tequiero mucho amor amore mio corazon princesa bonita hermosa dios jesus jesucristo estrella estrellita septiembre
  ichliebe ichliebedich schatz liebe jetaime soleil chocolat doudou amour myself memyselfandi rock roll rockandroll
  one two three four five six seven eight nine ten my the your you and is me for new old big little super mega ultra best
  `
    .split(/\s+/)
    .filter(Boolean),
);
