using Saddle.Models;

namespace Saddle.Tests.Models;

/// <summary>The built-in networks as everybody writes them, a Sequential of PyTorch's layers, with the same weights.</summary>
internal static class PlainNetwork
{
    public static nn.Module<Tensor, Tensor> Of(Architecture network)
    {
        string name = network.Specification.Split(':')[0];
        nn.Module<Tensor, Tensor> Activation() => network.Specification switch
        {
            "lenet:activation=tanh" or "lenet-papernot" => nn.Tanh(),
            "lenet:activation=sigmoid" => nn.Sigmoid(),
            _ => nn.ReLU(),
        };
        Dictionary<string, Tensor> state = network.state_dict();
        long Size(string weight, int dimension) => state[$"{weight}.weight"].shape[dimension];
        nn.Module<Tensor, Tensor> Convolution(string layer, long kernel, long stride, long padding) =>
            nn.Conv2d(Size(layer, 1), Size(layer, 0), kernel, stride, padding);
        nn.Module<Tensor, Tensor> Dense(string layer) => nn.Linear(Size(layer, 1), Size(layer, 0));
        long same = name == "madry-mnist" ? 2 : 0;
        nn.Module<Tensor, Tensor> plain = name switch
        {
            "linear" => nn.Sequential(("flatten", nn.Flatten()), ("fc1", Dense("fc1"))),
            "small-cnn" => nn.Sequential(
                ("conv1", Convolution("conv1", 4, 2, 1)), ("relu1", nn.ReLU()),
                ("conv2", Convolution("conv2", 4, 2, 1)), ("relu2", nn.ReLU()),
                ("flatten", nn.Flatten()), ("fc1", Dense("fc1")), ("relu3", nn.ReLU()), ("fc2", Dense("fc2"))),
            _ => nn.Sequential(
                ("conv1", Convolution("conv1", 5, 1, same)), ("activation1", Activation()), ("pool1", nn.MaxPool2d(2)),
                ("conv2", Convolution("conv2", 5, 1, same)), ("activation2", Activation()), ("pool2", nn.MaxPool2d(2)),
                ("flatten", nn.Flatten()), ("fc1", Dense("fc1")), ("activation3", Activation()), ("fc2", Dense("fc2"))),
        };
        plain.load_state_dict(state);
        return plain;
    }
}
