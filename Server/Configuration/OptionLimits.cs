using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace StreamingAnomaly.Server.Configuration;

/// <summary>Holds options to the limits that their records declare, and names the one that cannot be as it is set: <c>Limits:Connections</c>.</summary>
internal sealed class OptionLimits<T>(IConfiguration configuration) : IValidateOptions<T> where T : class
{
    public ValidateOptionsResult Validate(string? name, T options)
    {
        var results = new List<ValidationResult>();
        if (Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true)) return ValidateOptionsResult.Success;
        var section = OptionNames.Section(configuration, typeof(T));
        return ValidateOptionsResult.Fail(results.Select(result => $"{section}:{string.Join(", ", result.MemberNames)}: {result.ErrorMessage}"));
    }
}
