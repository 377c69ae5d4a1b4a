using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Points;

public sealed class SettingsTests
{
    private static readonly HashSet<string> NothingPinned = [];

    private static readonly StreamSettings Had = new()
    {
        Window = 77,
        Detectors = ["iqr", "ewma"],
        MinVotes = 2,
        Sensitivity = 3,
        Detail = Detail.Full,
        Unit = TimeUnit.Microseconds,
    };

    private static readonly SettingsChange Everything = new()
    {
        Window = 20,
        Detectors = ["z_score", "moving_average", "isolation_forest"],
        MinVotes = 1,
        Calibration = Calibration.Textbook,
        Sensitivity = 0.5,
        Detail = Detail.Flag,
        Unit = TimeUnit.Nanoseconds,
    };

    [Fact]
    public void What_is_left_out_keeps_what_the_stream_had() =>
        Assert.Equal(Had, SettingsChange.None.ApplyTo(Had, NothingPinned));

    [Fact]
    public void What_is_given_changes_it()
    {
        var settings = Everything.ApplyTo(Had, NothingPinned);

        Assert.Equal((20, 1, 0.5, Detail.Flag, TimeUnit.Nanoseconds), (settings.Window, settings.MinVotes, settings.Sensitivity, settings.Detail, settings.Unit));
        Assert.Equal(["z_score", "moving_average", "isolation_forest"], settings.Detectors);
    }

    [Fact]
    public void What_a_person_has_set_stays()
    {
        var all = new HashSet<string> { "window", "preset", "detectors", "min_votes", "calibration", "sensitivity", "detail", "unit" };
        Assert.Equal(Had, (Everything with { Preset = Presets.Vote }).ApplyTo(Had, all));

        var one = Everything.ApplyTo(Had, new HashSet<string> { "window" });
        Assert.Equal((77, 0.5), (one.Window, one.Sensitivity));
    }

    [Fact]
    public void A_preset_stands_for_what_it_chooses_and_what_is_said_beside_it_wins()
    {
        var preset = new SettingsChange { Preset = Presets.Vote };

        var whole = preset.ApplyTo(Had, NothingPinned);
        Assert.Equal(DetectorCatalog.Default, whole.Detectors);
        Assert.Equal((3, 77), (whole.VotesNeeded, whole.Window));

        Assert.Equal(["iqr"], (preset with { Detectors = ["iqr"] }).ApplyTo(Had, NothingPinned).Detectors);
        Assert.Equal(5, (preset with { MinVotes = 5 }).ApplyTo(Had, NothingPinned).VotesNeeded);
    }

    [Fact]
    public void More_votes_than_detectors_means_all_of_them_and_is_remembered()
    {
        var four = Had with { Detectors = DetectorCatalog.Default, MinVotes = 4 };

        var settings = new SettingsChange { Detectors = ["iqr", "ewma", "z_score"] }.ApplyTo(four, NothingPinned);

        Assert.Equal(3, settings.VotesNeeded);
        Assert.Equal(4, new SettingsChange { Detectors = DetectorCatalog.Default }.ApplyTo(settings, NothingPinned).VotesNeeded);
    }

    [Fact]
    public void Votes_can_be_left_to_the_majority_again()
    {
        var settings = new SettingsChange { MinVotes = SettingsChange.Majority }.ApplyTo(Had with { Detectors = DetectorCatalog.Default }, NothingPinned);

        Assert.Null(settings.MinVotes);
        Assert.Equal(3, settings.VotesNeeded);
    }

    [Fact]
    public void A_preset_means_what_it_chooses_for_clients_and_for_a_person_alike()
    {
        var quiet = Had with { Detectors = ["iqr", "ewma"], MinVotes = 1 };
        var vote = new SettingsChange { Preset = Presets.Vote };

        Assert.Equal(3, vote.ApplyTo(quiet, NothingPinned).VotesNeeded);

        var pinned = new PinnedSettings(quiet, NothingPinned).With(vote, new HashSet<string>());
        Assert.Equal(DetectorCatalog.Default, new SettingsChange { Detectors = ["iqr"] }.ApplyTo(pinned.Settings, pinned.Pinned).Detectors);
        Assert.Empty(pinned.With(SettingsChange.None, new HashSet<string> { SettingNames.Preset }).Pinned);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(5, 3)]
    public void Without_a_number_of_votes_more_than_half_decide(int detectors, int votes) =>
        Assert.Equal(votes, new StreamSettings { Detectors = [.. DetectorCatalog.Names.Take(detectors)] }.VotesNeeded);

    [Fact]
    public void Settings_are_read_back_as_they_were_written()
    {
        foreach (var settings in (StreamSettings[])[StreamSettings.Default, Had, Everything.ApplyTo(Had, NothingPinned)])
        {
            var read = StreamSettingsJson.Read(StreamSettingsJson.Write(settings));

            Assert.Equal(settings.Detectors, read.Detectors);
            Assert.Equal(settings, read with { Detectors = settings.Detectors });
        }
    }

    [Fact]
    public void Settings_are_written_in_the_words_of_the_wire() =>
        Assert.Equal(
            """{"window":77,"preset":"vote","detectors":["iqr","ewma"],"min_votes":2,"calibration":"own","sensitivity":3,"detail":"full","unit":"us"}""",
            StreamSettingsJson.Write(Had));

    [Fact]
    public void Settings_that_were_never_written_have_their_defaults()
    {
        var read = StreamSettingsJson.Read("{}");

        Assert.Equal(DetectorCatalog.Default, read.Detectors);
        Assert.Equal(StreamSettings.Default, read with { Detectors = StreamSettings.Default.Detectors });
    }

    [Fact]
    public void Pinned_names_are_read_back_as_they_were_written()
    {
        Assert.Equal(["unit", "window"], PinnedSettings.ReadNames(PinnedSettings.WriteNames(new HashSet<string> { "window", "unit" })).Order());
        Assert.Empty(PinnedSettings.ReadNames("[]"));
    }
}
