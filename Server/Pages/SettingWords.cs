using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Pages;

/// <summary>What the settings mean, in a sentence each; docs/detectors.md has the formulas.</summary>
internal static class SettingWords
{
    private static readonly Dictionary<string, string> DetectorSentences = new()
    {
        ["z_score"] = "How far the value is from the window’s mean, in standard deviations.",
        ["iqr"] = "How far it lies outside the middle half of the window.",
        ["ewma"] = "Whether an average of the newest values has crept away from the mean.",
        ["moving_average"] = "How far it is from the last few values: follows a level that drifts.",
        ["isolation_forest"] = "How soon random splits set it apart from the others.",
        ["surprise"] = "How improbable it is after all of the stream’s past: pattern, order, range, time of day.",
        ["mad"] = "How far it is from the median, however wild the outliers in the window are.",
        ["lof"] = "How much emptier it is around the value than around its neighbours.",
        ["cusum"] = "Small shifts in one direction, added up.",
        ["extreme"] = "Whether it is further out than anything before.",
        ["half_space_trees"] = "Whether few points before fell where it and the two before it fall.",
        ["autoencoder"] = "What a small network, trained on the stream, cannot put together: broken shapes.",
    };

    private static readonly Dictionary<string, string> PresetSentences = new()
    {
        [Presets.Vote] = "Five textbook charts by majority: a plain start.",
        ["surprise"] = "Finds the most, where a glance costs little.",
        ["careful"] = "For people who are woken: more than half of its alarms are right.",
        ["sensitive"] = "Finds what nothing else finds, at the price of false alarms.",
    };

    public static string OfDetector(string name) => DetectorSentences[name];

    public static string OfPreset(string name) => PresetSentences[name];
}
