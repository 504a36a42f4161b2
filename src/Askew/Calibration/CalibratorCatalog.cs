using Askew.Files;
namespace Askew.Calibration;

/// <summary>All calibrators by name, made with the options that a user gives as name and value.</summary>
internal static class CalibratorCatalog
{
    private static readonly IReadOnlyList<(string Name, Func<CalibratorOptions, ICalibrator> Make)> Calibrators =
    [
        ("auto", options => new AutoCalibrator { UsesConsumerClamp = options.Flag("consumer-clamp", true) }),
        ("redistribution", options => MakeRedistribution(options, "redistribution", new RedistributionOptions())),
        ("redistribution-plain", options => MakeRedistribution(options, "redistribution-plain", RedistributionOptions.AsPrinted)),
        ("minmax", options => new MinMaxCalibrator { UsesConsumerClamp = Clamps(options) }),
        ("moving-average", options =>
            new MovingAverageCalibrator(options.Number("averaging-constant", 0.01, 0, 1)) { UsesConsumerClamp = Clamps(options) }),
        ("histogram", options => new HistogramCalibrator { UsesConsumerClamp = Clamps(options) }),
        ("percentile", options =>
            new PercentileCalibrator(options.Number("value", 99.99, 50, 100), options.Choice("sides", PercentileSides.Both))
        {
            UsesConsumerClamp = Clamps(options),
        }),
        ("mse", options => new MeanSquaredErrorCalibrator(options.Integer("grid", 32, 2, 256)) { UsesConsumerClamp = Clamps(options) }),
        ("entropy-symmetric", options =>
            new SymmetricEntropyCalibrator(Entropy(options, EntropyOptions.Symmetric)) { UsesConsumerClamp = Clamps(options) }),
        ("entropy-asymmetric", options => new AsymmetricEntropyCalibrator(Entropy(options, EntropyOptions.Asymmetric))
        {
            UsesConsumerClamp = Clamps(options),
        }),
        ("nni", options => new NniCalibrator(options.Choice("quantizer", NniTracking.Ptq), options.Flag("reduce-range", false))
        {
            UsesConsumerClamp = Clamps(options),
        }),
    ];

    /// <summary>The method that is used where none is named.</summary>
    public const string Default = "auto";

    /// <summary>The names of all methods, the default first.</summary>
    public static IEnumerable<string> Names => Calibrators.Select(c => c.Name);

    /// <summary>The calibrator called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">There is none, or an option is not one of its own or has no possible value.</exception>
    public static ICalibrator Create(string name, IReadOnlyDictionary<string, string>? options = null)
    {
        Func<CalibratorOptions, ICalibrator> make = Calibrators.FirstOrDefault(c => c.Name == name).Make
            ?? throw new ArgumentException($"There is no method '{name}'.{NearestName.Hint(name, Names)} "
                + $"The methods are: {string.Join(", ", Names)}.");
        var parsed = new CalibratorOptions(name, options ?? new Dictionary<string, string>());
        ICalibrator calibrator = make(parsed);
        parsed.RequireAllUsed();
        return calibrator;
    }

    /// <summary>The calibrator that <paramref name="text"/> describes: a name, then <c>:option=value</c> as often as wanted.</summary>
    /// <exception cref="ArgumentException">There is none of that name, or an option is not one of its own or has no possible
    /// value.</exception>
    public static ICalibrator Parse(string text)
    {
        string[] parts = text.Split(':');
        return Create(parts[0], parts[1..]);
    }

    /// <summary>The calibrator called <paramref name="name"/> with options that are written as NAME=VALUE.</summary>
    /// <exception cref="ArgumentException">There is none of that name, or an option is not one of its own, has no possible value, or is
    /// given twice.</exception>
    public static ICalibrator Create(string name, IReadOnlyList<string> options)
    {
        var values = new Dictionary<string, string>();
        foreach (string option in options)
        {
            int equals = option.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || !values.TryAdd(option[..equals], option[(equals + 1)..]))
            {
                throw new ArgumentException($"Option '{option}' of method '{name}' is not NAME=VALUE, or its name is given twice.");
            }
        }

        return Create(name, values);
    }

    // The originals do not look at the tensor's consumers.
    private static bool Clamps(CalibratorOptions options) => options.Flag("consumer-clamp", false);

    private static EntropyOptions Entropy(CalibratorOptions options, EntropyOptions defaults) => new()
    {
        Bins = options.Integer("bins", defaults.Bins, 16, 1 << 16),
        Smoothing = options.Number("smoothing", defaults.Smoothing, 1e-12, 1e6),
        SpikeRatio = options.Number("spike-ratio", defaults.SpikeRatio, 0, double.MaxValue),
        EvenLevels = options.Flag("even-levels", defaults.EvenLevels),
    };

    private static RedistributionCalibrator MakeRedistribution(
        CalibratorOptions options, string name, RedistributionOptions defaults) => new(
        new RedistributionOptions
        {
            ConsumerClamp = options.Flag("consumer-clamp", defaults.ConsumerClamp),
            SpikeRatio = options.Number("spike-ratio", defaults.SpikeRatio, 0, double.MaxValue),
            OffsetShare = options.Number("offset-share", defaults.OffsetShare, 1e-9, 1e3),
            LambdaMin = options.Number("lambda-min", defaults.LambdaMin, -10, 10),
            LambdaMax = options.Number("lambda-max", defaults.LambdaMax, -10, 10),
            Center = options.Choice("center", defaults.Center),
            Bins = options.Integer("bins", defaults.Bins, 16, 1 << 20),
            Levels = options.Integer("levels", defaults.Levels, 0, 1 << 15),
            EvenLevels = options.Flag("even-levels", defaults.EvenLevels),
            Smoothing = options.Number("smoothing", defaults.Smoothing, 1e-12, 1e6),
            MaxClipped = options.Number("max-clipped", defaults.MaxClipped, 0, 1),
        },
        name);
}
