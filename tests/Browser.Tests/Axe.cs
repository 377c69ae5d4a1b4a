using System.Text.Json;
using Xunit;

namespace StreamingAnomaly.Browser.Tests;

/// <summary>axe-core, put into a page: what keeps people from using it, by WCAG 2.2 AA and by good custom.</summary>
internal static class Axe
{
    private static readonly string Source = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "axe.min.js"));

    public static async Task AssertFindsNothingAsync(Viewer viewer, string where)
    {
        await viewer.Page.EvaluateAsync(Source);
        var found = await viewer.Page.EvaluateAsync<JsonElement>(
            """
            async () => {
              // What is fading in has not its own colour yet.
              document.getAnimations().filter(animation => animation.effect.getComputedTiming().endTime < Infinity).forEach(animation => animation.finish());
              const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
              const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
              return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target.join(' ')}: ${node.failureSummary.replaceAll(/\s+/g, ' ')}`));
            }
            """);
        Assert.True(found.GetArrayLength() == 0, $"{where}:\n{string.Join('\n', found.EnumerateArray())}");
    }
}
