/**
 * Words that every message has. A sum of small weights may well rest on them, but as a reason ("mentions "you",
 * "do"") they would tell a reader nothing. Folded, in the languages of the examples.
 */
export const FUNCTION_WORDS: ReadonlySet<string> = new Set(
  [
    "a about all also am an and any are as at be been but by can can't could did didn't do does each every doesn't don't for",
    "from get gets got had has have he her here his how i i'd i'll i'm i've if in into is isn't it it's its just let",
    'like may me more most much my no not now of off on one or our out over please she should so some still than that',
    "that's the their them then there there's these they thing this those to too up us very want wants was wasn't we",
    "we're we've were what what's when where which while who who's why will with would you you're your",
    'al como con de del el en es esta este la las lo los mas me mi no o para pero por que se si su tengo un una y',
    'aber auf aus bei bin bitte da das dem den der die ein eine einen er es fur habe ich ihr im ist kann man mein',
    'meine mich mir mit nach nicht oder sie sind und uns unser unsere vom von war was wie wir zu zum zur',
    'au aux avec ce ces cette dans des du elle est et il ils je le les ma mais mes mon ne nos notre ou par pas pour',
    "qu que qui sa ses son sur un une vos votre j'ai c'est n'est",
    'ao aos as da das do dos e ela ele em eu meu meus minha na nao nas nos os ou pelo por seu sua uma voces',
    'ad agli ai al alla anche che chi ci come con cosa da dal dalla degli dei del della delle di e gli ha ho i il io la le lo ma mi mia mio nel',
    "nella no non nostro nostra per piu se si sono su tra un una uno vi voi vorrei vostra vostro c'e dell'",
    'aan als ben bij dan dat de deze die dit doe door een en er ge geen had heb hebben heeft het hoe ik in is je jullie kan kunnen kunt maar',
    'met mij mijn na naar niet nu of om ons onze op te tot u uit uw van voor wat we wij wil willen wordt zijn zo',
  ].flatMap((line) => line.split(' ')),
);
