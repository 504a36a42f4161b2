using Askew.Graphs;
using Askew.Importing.Caffe;

namespace Askew.Tests.Importing.Caffe;

/// <summary>Protobuf's text format, as far as networks are written in it, and what is wrong with other texts.</summary>
public class PrototxtReaderTests
{
    [Fact]
    public void ReadsEverySpellingOfTheFormat()
    {
        NetParameter net = PrototxtReader.Read(
            """
            # a comment
            name: 'a' "b\tc\x41\101"  # joined
            input: "x" input_dim: 1 input_dim: 0x10; input_dim: 010, input_dim: 7
            force_backward: false
            layer <
              name: "conv" type: "Convolution"
              convolution_param: { num_output: 8 kernel_size: [3, 5] bias_term: f pad: [] weight_filler { type: "x" std: -1e-3 } }
              relu_param { negative_slope: .5f }
              lrn_param { alpha: 1e-05 beta: 7.5E-1 k: 2 norm_region: WITHIN_CHANNEL }
              power_param { power: -inf, scale: nan; shift: -2 }
              pooling_param { pool: 1 }
              crop_param { axis: -2 }
              unknown_param { a: 1 b { c: "d" } e: [1, 2] f: [{ g: -1 }, { }] }
              param { lr_mult: 1 decay_mult: 0 } param { lr_mult: 2 }
              loss_weight: 1
            >
            """);
        Assert.Equal("ab\\u0009cAA", net.Name);
        Assert.Equal([1, 16, 8, 7], net.InputDim);
        LayerParameter layer = Assert.Single(net.Layer);
        Assert.Equal([3u, 5u], layer.ConvolutionParam.KernelSize);
        Assert.False(layer.ConvolutionParam.BiasTerm);
        Assert.Equal(0.5f, layer.ReluParam.NegativeSlope);
        Assert.Equal((1e-5f, 0.75f, 2f), (layer.LrnParam.Alpha, layer.LrnParam.Beta, layer.LrnParam.K));
        Assert.Equal(LRNParameter.Types.NormRegion.WithinChannel, layer.LrnParam.NormRegion);
        Assert.Equal((float.NegativeInfinity, -2f), (layer.PowerParam.Power, layer.PowerParam.Shift));
        Assert.True(float.IsNaN(layer.PowerParam.Scale));
        Assert.Equal(PoolingParameter.Types.PoolMethod.Ave, layer.PoolingParam.Pool);
        Assert.Equal(-2, layer.CropParam.Axis);
    }

    [Theory]
    [InlineData("name \"x\"", "line 1: 'x' stands where ':' behind 'name' was expected")]
    [InlineData("name: x", "line 1: 'x' stands where a quoted text for 'name' was expected")]
    [InlineData("layer { name: \"a\"", "line 1: the end of the file stands where a field of LayerParameter, or '}' was expected")]
    [InlineData("layer { name: \"a\" >", "line 1: '>' stands where a field of LayerParameter, or '}' was expected")]
    [InlineData("}", "line 1: '}' stands where a field of the network was expected")]
    [InlineData("\n\nname: \"x", "line 3: a quoted text has no end")]
    [InlineData("name: \"\\q\"", "line 1: a quoted text has an escape that does not exist")]
    [InlineData("name: \"a\" name: \"b\"", "line 1: 'name' is there twice in one NetParameter")]
    [InlineData("layer { pooling_param { pool: MEAN } }", "'MEAN' cannot be the value of 'pool'; there are MAX, AVE, STOCHASTIC")]
    [InlineData("layer { pooling_param { pool: 9 } }", "'9' cannot be the value of 'pool'")]
    [InlineData("layer { pooling_param { kernel_size: -1 } }", "'-1' cannot be the value of 'kernel_size'")]
    [InlineData("layer { pooling_param { kernel_size: 4294967296 } }", "'4294967296' cannot be the value of 'kernel_size'")]
    [InlineData("layer { pooling_param { kernel_size: 3.5 } }", "'3.5' cannot be the value of 'kernel_size'")]
    [InlineData("layer { pooling_param { kernel_size: 08 } }", "'08' cannot be the value of 'kernel_size'")]
    [InlineData("layer { lrn_param { alpha: 1e } }", "'1e' cannot be the value of 'alpha'")]
    [InlineData("layer { lrn_param { alpha: 1,5 } }", "line 1: '5' stands where")]
    [InlineData("input_dim: 99999999999999999999", "'99999999999999999999' cannot be the value of 'input_dim'")]
    [InlineData("input_dim: [1 2]", "line 1: '2' stands where ',' or ']' was expected")]
    [InlineData("layer { convolution_param { num_output } }", "line 1: '}' stands where ':' behind 'num_output' was expected")]
    [InlineData("a \u0001", "line 1: '\\u0001' has no meaning there")]
    [InlineData("[ext.a]: 1", "line 1: '[' stands where a field of the network was expected")]
    public void SaysWhatIsWrongAndWhere(string text, string expected)
    {
        GraphException e = Assert.Throws<GraphException>(() => PrototxtReader.Read(text));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesAllFieldsThatAreNotKnown()
    {
        GraphException e = Assert.Throws<GraphException>(() => PrototxtReader.Read(
            "turbo: true\nlayer {\n quantize: 8\n relu_param { fuse: { a: 1 } }\n odd_param { x: 1 }\n}"));
        Assert.Equal(
            "3 of its fields are not known and may change what layers compute: 'turbo' in NetParameter (line 1), 'quantize' in "
            + "LayerParameter (line 3), 'fuse' in ReLUParameter (line 4); take out what only training needs", e.Message);
    }

    [Theory]
    [InlineData("layer { odd_param ", " { a")]
    [InlineData("layer { convolution_param { weight_filler ", " { a")]
    public void DeepNestingIsRefused(string start, string more)
    {
        string text = start + string.Concat(Enumerable.Repeat(more, 100_000));
        GraphException e = Assert.Throws<GraphException>(() => PrototxtReader.Read(text));
        Assert.Contains("more than 32 deep", e.Message, StringComparison.Ordinal);
    }
}
