/**
 * The page's style. Colours are variables, so that a chart drawn once is right in both schemes; text has a contrast of at
 * least 4.5 to its ground in each (a test in a browser measures it).
 */
export const style = `
:root{color-scheme:light dark;--ground:#fff;--text:#1b1f24;--quiet:#57606a;--line:#d0d7de;--raised:#f6f8fa;--link:#0550ae;
--pass:#116329;--pass-ground:#dafbe1;--fail:#a40e26;--fail-ground:#ffebe9;--warn:#6a4200;--warn-ground:#fff3c4;--info:#0a3069;--info-ground:#ddf4ff;
--bar:#2f6fbf;--bar-ground:#e4e9ef;--other:#b3541e;
--c0:#cfe3ff;--c1:#d3f0d5;--c2:#ffe2c2;--c3:#ecd9ff;--c4:#ffd6de;--c5:#c9f0ee;--c6:#f2eab5;--c7:#dfe3e8}
@media (prefers-color-scheme:dark){:root{--ground:#0d1117;--text:#e6edf3;--quiet:#a3adb8;--line:#3a424c;--raised:#161b22;--link:#79c0ff;
--pass:#7ee787;--pass-ground:#12261e;--fail:#ffa198;--fail-ground:#33191c;--warn:#f2cc60;--warn-ground:#2e2a1f;--info:#a5d6ff;--info-ground:#121d2f;
--bar:#58a6ff;--bar-ground:#2a313a;--other:#f0a35e;
--c0:#12345f;--c1:#173f22;--c2:#57350f;--c3:#3e2660;--c4:#5b2030;--c5:#104644;--c6:#4a430f;--c7:#333a43}}
*{box-sizing:border-box}
html{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;background:var(--ground);color:var(--text)}
body{margin:0 auto;max-width:76rem;padding:0 1.25rem 4rem}
h1{font-size:1.5rem;line-height:1.3;margin:1.5rem 0 .25rem}
h2{font-size:1.2rem;margin:2.5rem 0 .5rem;padding-top:.5rem;border-top:1px solid var(--line)}
h3{font-size:1rem;margin:1.25rem 0 .5rem}
p{margin:.4rem 0;max-width:60rem}
a{color:var(--link)}
.quiet,figcaption,caption{color:var(--quiet)}
.lead{font-size:1.05rem}
.skip{position:absolute;left:-99rem;top:0;background:var(--ground);color:var(--link);padding:.5rem 1rem;z-index:1}
.skip:focus{left:0}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;margin:.75rem 0;padding:0}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;font-size:.9rem;margin:.25rem 0}
caption{text-align:left;padding:.25rem 0;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.3rem .75rem .3rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th{font-weight:600;overflow-wrap:normal}
td:not(.figure){min-width:7rem}
td.figure,th.figure{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;padding-left:.5rem}
td.figure svg{vertical-align:middle;margin-left:.5rem}
th button,.controls button{font:inherit;color:inherit;background:none;border:1px solid transparent;border-radius:4px;padding:.1rem .3rem;cursor:pointer}
th button{font-weight:600;margin:-.1rem -.3rem}
th button:hover,.controls button{border-color:var(--line)}
.controls{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;margin:.5rem 0;font-size:.9rem}
.controls[hidden]{display:none}
.controls input{font:inherit;color:var(--text);background:var(--ground);border:1px solid var(--quiet);border-radius:4px;padding:.25rem .5rem;min-width:16rem}
.controls button:disabled{color:var(--quiet);cursor:default}
.tiles{display:flex;flex-wrap:wrap;gap:.75rem;margin:1rem 0;padding:0}
.tiles div{background:var(--raised);border:1px solid var(--line);border-radius:6px;padding:.5rem .9rem;min-width:8rem}
.tiles dt{color:var(--quiet);font-size:.85rem}
.tiles dd{margin:0;font-size:1.15rem;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.verdict{display:inline-block;border-radius:999px;padding:.05rem .6rem;font-size:.85rem;font-weight:600;white-space:nowrap}
.pass{color:var(--pass);background:var(--pass-ground)}.fail{color:var(--fail);background:var(--fail-ground)}
.warn{color:var(--warn);background:var(--warn-ground)}.info{color:var(--info);background:var(--info-ground)}
.gates{list-style:none;margin:0;padding:0}
.gates>li{border:1px solid var(--line);border-radius:6px;padding:.5rem .9rem;margin:.5rem 0}
details{margin:.4rem 0}
summary{cursor:pointer;color:var(--link);width:fit-content}
article{border:1px solid var(--line);border-radius:6px;padding:.5rem .9rem;margin:.75rem 0}
.sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1rem}
.sides ol{padding-left:1.4rem;margin:.25rem 0}
.sides li{margin:.4rem 0;overflow-wrap:anywhere}
.sides h4{margin:.25rem 0;font-size:.9rem}
.snippet{display:block;color:var(--quiet);font-size:.88rem}
.new{border-left:3px solid var(--bar);padding-left:.4rem}
figure{margin:1rem 0}
figure>svg{display:block;width:100%;height:auto;max-width:60rem}
svg text{fill:var(--text);font-size:12px;font-family:inherit}
svg .axis{stroke:var(--quiet);stroke-width:1}svg .grid{stroke:var(--line);stroke-width:1}
svg .bar{fill:var(--bar)}svg .rail{fill:var(--bar-ground)}svg .second{fill:var(--other)}
svg .outline{fill:none;stroke:var(--other);stroke-width:2}
svg .mark{stroke:var(--text);stroke-width:2;stroke-dasharray:5 3}
svg .range{stroke:var(--bar);stroke-width:4}svg .point{fill:var(--text)}
svg .band0{fill:var(--pass-ground)}svg .band1{fill:var(--info-ground)}svg .band2{fill:var(--warn-ground)}svg .band3{fill:var(--fail-ground)}
svg .cell{stroke:var(--ground);stroke-width:1}
${Array.from({ length: 8 }, (_, at) => `svg .c${at}{fill:var(--c${at})}`).join("")}
.key{display:inline-block;width:.8em;height:.8em;margin-right:.3em;border:1px solid var(--quiet);vertical-align:middle}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
@media print{:root{color-scheme:light}body{max-width:none;padding:0;font-size:11px}nav,.skip,.controls{display:none}
h2,h3,h4{break-after:avoid}figure,article,.gates>li,tr{break-inside:avoid}.scroll{overflow:visible}
details::details-content{content-visibility:visible;block-size:auto}a{color:inherit}}
@media print and (prefers-color-scheme:dark){:root{--ground:#fff;--text:#000;--quiet:#444;--line:#999;--raised:#fff;
--pass:#000;--fail:#000;--warn:#000;--info:#000;--pass-ground:#fff;--fail-ground:#fff;--warn-ground:#fff;--info-ground:#fff;
--bar:#555;--bar-ground:#ddd;--c0:#eee;--c1:#ddd;--c2:#eee;--c3:#ddd;--c4:#eee;--c5:#ddd;--c6:#eee;--c7:#ddd}}
`;
