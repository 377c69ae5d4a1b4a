using Microsoft.Extensions.Configuration;
using StreamingAnomaly.Server.Otlp;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Otlp;

public sealed class OtlpSettingsTests
{
    [Theory]
    [InlineData("", false, false)]
    [InlineData("Otlp:Protocol=http/protobuf Otlp:Headers=x=1", false, false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=", false, false)]
    [InlineData("Otlp:Endpoint=http://a", true, true)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://a", true, true)]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://a", true, false)]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://a", false, true)]
    [InlineData("Otlp:Endpoint=http://a Otlp:TraceShare=0", true, false)]
    [InlineData("Otlp:Endpoint=http://a OTEL_METRICS_EXPORTER=none", false, true)]
    [InlineData("Otlp:Endpoint=http://a OTEL_SDK_DISABLED=true", false, false)]
    public void Nothing_is_sent_that_was_not_asked_for(string said, bool metrics, bool traces)
    {
        var settings = Read(said);

        Assert.Empty(settings.Problems());
        Assert.Equal((metrics, traces), (settings.SendsMetrics, settings.SendsTraces));
    }

    [Fact]
    public void A_variable_of_the_standard_comes_before_the_option_and_an_empty_one_does_not()
    {
        var settings = Read("Otlp:Endpoint=http://a Otlp:Headers=x=1 Otlp:TraceShare=0.25 OTEL_EXPORTER_OTLP_ENDPOINT=http://b OTEL_EXPORTER_OTLP_HEADERS=");

        Assert.Equal("http://b", settings.Variables["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal("x=1", settings.Variables["OTEL_EXPORTER_OTLP_HEADERS"]);
        Assert.Equal("60000", settings.Variables["OTEL_METRIC_EXPORT_INTERVAL"]);
        Assert.Equal(("parentbased_traceidratio", "0.25"), (settings.Variables["OTEL_TRACES_SAMPLER"], settings.Variables["OTEL_TRACES_SAMPLER_ARG"]));
    }

    internal static IConfiguration Configured(params (string Key, string Value)[] said) =>
        new ConfigurationBuilder().AddInMemoryCollection(said.Select(one => KeyValuePair.Create<string, string?>(one.Key, one.Value))).Build();

    private static OtlpSettings Read(string said)
    {
        var configuration = Configured([.. said.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split('=', 2)).Select(one => (one[0], one[1]))]);
        return new OtlpSettings(configuration.GetSection("Otlp").Get<OtlpOptions>() ?? new OtlpOptions(), configuration);
    }
}
