/** The page's words in both languages. What the server writes (reasons, details) stays as it is. */
const WORDS = {
  en: {
    gateTitle: "Sign in, please", signIn: "Sign in", signOut: "Sign out", email: "E-mail", password: "Password",
    gate_local: "Open the link that you were given: it lets you in once. The owner's is printed when Haetae starts for the first time.",
    gate_jwt: "You sign in where you always do, and come back here.",
    "gate_auth-server": "With the e-mail and the password that the auth server knows.",
    tokenText: "The owner's token opens this page as well. It lies in the data folder, in the file owner-token, and is not kept in the browser.",
    token: "Token", enter: "Open", wrongToken: "The server does not accept this token. Take the one in the data folder, in the file owner-token.",
    wrongPassword: "The auth server does not know this e-mail with this password.",
    equity: "Account worth", today: "Today", position: "Position", chart: "Price", decisions: "Decisions", orders: "Orders and fills",
    safety: "Safety", events: "What risk control did", free: "free", locked: "in orders", realised: "Realised since the start", trades: "trades today",
    noPosition: "None", paid: "paid on average", stopAt: "stop at", day24: "in 24 hours", noChange: "24-hour change not known yet",
    trading: "Trading", halted: "Halted", booksOpen: "Books not compared yet",
    noDecisions: "No decision yet. The first one comes a few seconds after the next full hour.",
    noOrders: "No order yet.", noEvents: "Nothing yet.", noCandles: "No candles yet: the history is being fetched.",
    allOpen: "All latches are open: new buys are allowed.", since: "since", byPerson: "opens only when you resume", byRule: "opens by itself",
    dailyLoss: "Loss today", volatility: "Price range, 5 minutes", limit: "limit", dayNotBegun: "not known yet",
    halt: "Halt", resume: "Resume", flatten: "Sell everything", cancel: "Cancel", reason: "Reason (1 to 100 characters)",
    haltTitle: "Halt trading?", haltText: "Nothing new is bought until you resume. The stop and sales by hand go on.",
    resumeTitle: "Resume trading?", resumeText: "Opens the latches that only a person opens. The others open by their own rules.",
    flattenTitle: "Sell everything now?", flattenText: "All coins that Haetae owns are sold at market, at whatever the order book gives.",
    confidence: "Confidence", model: "Adviser", priceThen: "Price then", tokens: "Tokens in / out", cause: "Cause", made: "Made at", answer: "Reasoning",
    amount: "Ordered", average: "Average price", executed: "Executed", fee: "Fee", profit: "Profit", identifier: "Identifier", problem: "What happened", state: "State",
    buy: "Buy", sell: "Sell", stop: "Stop", cost: "Average cost", now: "Now", total: "{0} in all",
    footer: "Haetae advises itself by AI and trades by fixed rules. All times are those of your browser.",
    unreachable: "The server does not answer: is Haetae still running? Asking again.",
    BUY: "BUY", SELL: "SELL", HOLD: "HOLD",
    CHOSEN: "chosen", REFUSED_ANSWER: "refused answer", PROVIDERS_FAILED: "providers failed", STALE_DATA: "stale data", LOW_CONFIDENCE: "low confidence",
    BELOW_MINIMUM: "below minimum", VETOED: "vetoed", NO_POSITION: "no position", BUDGET_SPENT: "budget spent", COOLING_DOWN: "cooling down",
    MANUAL: "Halted by a person", DAILY_LOSS: "Daily loss", VOLATILITY: "Volatility", BOOKS_DISAGREE: "Books disagree", EXCHANGE_OFFLINE: "Exchange offline",
    KEY_INVALID: "Key invalid", FOREIGN_HAETAE: "Another Haetae", RATE_BLOCKED: "Blocked for asking too much", INVARIANT_BROKEN: "Something impossible happened",
    STOP_LOSS: "Stop", PENDING: "under way", EXECUTED: "executed", CANCELLED: "cancelled", FAILED: "failed",
    ENTRY: "Buy", EXIT: "Sale", STOP: "Stop", FLATTEN: "Sale by hand", byRule: "plain rule, no AI", demo: "DEMO", paper: "PAPER", live: "LIVE MONEY",
  },
  ko: {
    gateTitle: "로그인하세요", signIn: "로그인", signOut: "로그아웃", email: "이메일", password: "비밀번호",
    gate_local: "받은 링크를 여세요. 한 번만 쓸 수 있습니다. 소유자의 링크는 해태가 처음 시작할 때 출력됩니다.",
    gate_jwt: "평소 쓰는 곳에서 로그인하고 이 페이지로 돌아옵니다.",
    "gate_auth-server": "인증 서버에 등록된 이메일과 비밀번호로 로그인합니다.",
    tokenText: "소유자 토큰으로도 열 수 있습니다. 토큰은 데이터 폴더의 owner-token 파일에 있으며 브라우저에는 남지 않습니다.",
    token: "토큰", enter: "열기", wrongToken: "서버가 이 토큰을 받지 않습니다. 데이터 폴더의 owner-token 파일에 있는 토큰을 쓰세요.",
    wrongPassword: "인증 서버가 이 이메일과 비밀번호를 알지 못합니다.",
    equity: "계좌 평가액", today: "오늘 손익", position: "보유", chart: "가격", decisions: "판단", orders: "주문과 체결",
    safety: "안전장치", events: "위험 관리 기록", free: "주문 가능", locked: "주문 중", realised: "누적 실현 손익", trades: "건 체결(오늘)",
    noPosition: "없음", paid: "평균 매수가", stopAt: "손절가", day24: "24시간 대비", noChange: "24시간 변동은 아직 알 수 없음",
    trading: "거래 중", halted: "정지됨", booksOpen: "장부 대조 전",
    noDecisions: "아직 판단이 없습니다. 다음 정시 몇 초 뒤에 첫 판단을 합니다.",
    noOrders: "아직 주문이 없습니다.", noEvents: "아직 없습니다.", noCandles: "아직 캔들이 없습니다. 과거 시세를 받는 중입니다.",
    allOpen: "모든 잠금이 풀려 있어 새 매수가 가능합니다.", since: "시작", byPerson: "직접 재개해야 풀림", byRule: "조건이 되면 저절로 풀림",
    dailyLoss: "오늘 손실", volatility: "5분 가격 범위", limit: "한도", dayNotBegun: "아직 알 수 없음",
    halt: "정지", resume: "재개", flatten: "전량 매도", cancel: "취소", reason: "사유 (1~100자)",
    haltTitle: "거래를 정지할까요?", haltText: "재개할 때까지 새로 매수하지 않습니다. 손절과 수동 매도는 계속됩니다.",
    resumeTitle: "거래를 재개할까요?", resumeText: "사람만 풀 수 있는 잠금을 풉니다. 나머지는 각자의 조건에 따라 풀립니다.",
    flattenTitle: "지금 모두 팔까요?", flattenText: "해태가 가진 모든 코인을 호가창이 주는 가격에 시장가로 매도합니다.",
    confidence: "확신도", model: "조언자", priceThen: "당시 가격", tokens: "입력 / 출력 토큰", cause: "원인", made: "판단 시각", answer: "근거",
    amount: "주문량", average: "평균 체결가", executed: "체결", fee: "수수료", profit: "손익", identifier: "식별자", problem: "경위", state: "상태",
    buy: "매수", sell: "매도", stop: "손절", cost: "평균 매수가", now: "현재가", total: "전체 {0}건",
    footer: "해태는 AI의 조언을 듣고, 정해진 규칙으로 거래합니다. 시각은 브라우저 기준입니다.",
    unreachable: "서버가 응답하지 않습니다. 해태가 실행 중인지 확인하세요. 다시 시도합니다.",
    BUY: "매수", SELL: "매도", HOLD: "관망",
    CHOSEN: "AI가 선택", REFUSED_ANSWER: "답변 형식 오류", PROVIDERS_FAILED: "AI 응답 없음", STALE_DATA: "오래된 시세", LOW_CONFIDENCE: "확신도 부족",
    BELOW_MINIMUM: "최소 금액 미만", VETOED: "위험 규칙이 거부", NO_POSITION: "보유 없음", BUDGET_SPENT: "예산 소진", COOLING_DOWN: "대기 중",
    MANUAL: "사람이 정지함", DAILY_LOSS: "일일 손실 한도", VOLATILITY: "급격한 변동", BOOKS_DISAGREE: "장부 불일치", EXCHANGE_OFFLINE: "거래소 연결 불가",
    KEY_INVALID: "API 키 거부됨", FOREIGN_HAETAE: "다른 해태가 거래 중", RATE_BLOCKED: "요청 과다로 차단됨", INVARIANT_BROKEN: "있을 수 없는 일 발생",
    STOP_LOSS: "손절", PENDING: "진행 중", EXECUTED: "체결", CANCELLED: "취소", FAILED: "실패",
    ENTRY: "매수", EXIT: "매도", STOP: "손절", FLATTEN: "수동 매도", byRule: "단순 규칙, AI 없음", demo: "데모", paper: "모의 투자", live: "실거래",
  },
};

let language = localStorage.getItem("language") ?? (navigator.language.startsWith("ko") ? "ko" : "en");

/** A word in the page's language; a word that is not known shows as it is. */
export const word = (key) => WORDS[language][key] ?? key;

export const currentLanguage = () => language;

/** Sets the language and writes every fixed word of the page. */
export function speak(next = language) {
  language = next;
  localStorage.setItem("language", next);
  document.documentElement.lang = next;
  document.querySelectorAll("[data-word]").forEach((e) => { e.textContent = word(e.dataset.word); });
  document.getElementById("language").textContent = next === "ko" ? "English" : "한국어";
}

export const other = () => (language === "ko" ? "en" : "ko");

/** Won, whole when large; a sign only when asked for. */
export function won(amount, signed = false) {
  if (amount === null || amount === undefined) return "–";
  const value = Number(amount);
  return new Intl.NumberFormat(language, {
    maximumFractionDigits: Math.abs(value) >= 100 ? 0 : 2,
    signDisplay: signed ? "exceptZero" : "auto",
  }).format(value) + (language === "ko" ? "원" : " KRW");
}

export const number = (amount, digits = 0) => new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(Number(amount));

export function percent(value, signed = true) {
  return new Intl.NumberFormat(language, {
    minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: signed ? "exceptZero" : "auto",
  }).format(value) + " %";
}

export const moment = (iso, seconds = false) => new Intl.DateTimeFormat(language, {
  month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...(seconds ? { second: "2-digit" } : {}),
}).format(new Date(iso));

export const hour = (iso) => new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(iso));

export const date = (iso) => new Intl.DateTimeFormat(language, { month: "short", day: "numeric" }).format(new Date(iso));
