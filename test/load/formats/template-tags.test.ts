import { expect, test } from "vitest";
import { editText } from "../../../src/load/formats/edit-text.ts";
import { templateTags } from "../../../src/load/formats/template-tags.ts";

const read = (text: string, fences = true) => editText(text, 0, templateTags(text, 0, { fences })).text;

test.each([
  ["tags are left out", "a {{ b }} c {% if d %}e{% endif %}", "a  c e"],
  [
    "the titles in them are kept",
    '{% tabs %}\n{% tab title="Linux" %}\nRun.\n{% endtab %}\n  {{< tab name="Mac" id="m" >}}\nOpen.',
    "\nLinux\n\nRun.\n\n  Mac\n\nOpen.",
  ],
  ["the name of a tab is", '{{< tabs "id" >}}{{% tab "A" %}}a{{% /tab %}}', " A a"],
  [
    "texts are, addresses and conditions are not",
    `See{{< figure src="a b.png" alt='A map' caption="Two words" >}} {% hint style="info" %}x {% if title="A b" %}{% assign title="A b" %}`,
    "See A map\nTwo words x ",
  ],
  [
    "a title is no heading, rule, item or cell",
    `{% x title="# A b" %}\n{% x title="---" title="1. C" %} d\n\n| {% x title="e | f" caption="G h" %} | {% x title="# i" %} |`,
    "\\# A b\n\n\\---\n1\\. C d\n\n| e \\| f G h | # i |",
  ],
  ["what is raw is text", "{% raw %}{{ b }}{% endraw %}", "{{ b }}"],
  ["a comment is none", "a{% comment %}{{ b }}{% endcomment %}c", "ac"],
  [
    "braces across a blank line are text",
    "Open with `{{`.\n\n## Second\n\nClose with `}}`.",
    "Open with `{{`.\n\n## Second\n\nClose with `}}`.",
  ],
  ["an expression of GitHub's is text", `token: \${{ secrets.TOKEN }}`, `token: \${{ secrets.TOKEN }}`],
  [
    "a highlighted block is a fence",
    "{% highlight bash %}\n# install it\ngem i\n{% endhighlight %}\n\nAfter.",
    "```bash\n# install it\ngem i\n```\n\nAfter.",
  ],
  [
    "a shortcode of Hugo's, too",
    '{{< highlight go "linenos=table" >}}\n# a ```\n{{< /highlight >}}\n',
    "````go\n# a ```\n````\n",
  ],
  ["a block within a line is none", "Use {% highlight js %}a{% endhighlight %} here.", "Use a here."],
  ["a block that is never closed is none", "{% highlight js %}\na\n", "\na\n"],
])("%s", (_, text, expected) => {
  expect(read(text)).toBe(expected);
});

test("plain text knows no fences", () => {
  expect(read("{% highlight js %}\na\n{% endhighlight %}\n", false)).toBe("\na\n\n");
});

test("braces that a far sign would close cost no more than their number", () => {
  const far = `${"{{ a\n\n".repeat(200_000)}}}`;
  const open = "{% raw %}{% highlight js %}".repeat(100_000);
  const began = performance.now();
  expect(templateTags(far, 0)).toEqual([]);
  expect(templateTags(open, 0, { fences: true })).toHaveLength(200_000);
  expect(performance.now() - began).toBeLessThan(5000);
});
